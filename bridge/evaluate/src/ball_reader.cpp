#include "rimshot/evaluate/ball_reader.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "ball_search.h"
#include "rimshot/evaluate/linear_picture.h"
#include "readable.h"
#include "rimshot/core/error.h"
#include "rimshot/core/linear_algebra.h"
#include "sphere_fit.h"

namespace rimshot::evaluate {
namespace {

/// A ball of which this part is seen tells its neighbours in time where to look.
constexpr double kFullView = 0.9;
/// Discs whose centres are nearer than this part of their radius cover each other by more than half.
constexpr double kSamePlace = 0.8;
constexpr std::size_t kStartNeighbours = 3, kDistanceNeighbours = 6;
/// How well neighbours in time tell the distance, as a part of it.
constexpr double kDistanceTrust = 0.02;
/// Pixels that lie this far inside the outline show the ball alone [px].
constexpr double kShadeMargin = 0.9;
constexpr int kRounds = 3;
/// The ball's look is learned from so many frames on either side.
constexpr std::size_t kShadeNeighbours = 4;
/// Instants of an exposure, and how far two ways through it must part to be told apart [px].
constexpr int kInstants = 9;
constexpr double kNoticeable = 0.5;

BallReading missing(const std::string& reason) {
  BallReading reading;
  reading.reason = reason;
  return reading;
}

/// Reads one ball of the court; where the others are is known from the round before.
struct Reader {
  const Court& court;
  const std::vector<media::Rgb8>& frames;
  const std::vector<SphereView>& views;
  const AllSpheres& all;
  std::size_t ball;
  const SphereView& view = views[ball];

  const Spheres& spheres() const { return all[ball]; }

  /// How the ball looks in every frame, learned from the frames around it: it turns, so that its seams average out, and
  /// the light's direction changes as it flies. Nothing where no frame of the clip tells.
  std::vector<std::optional<Shade>> shades(double margin) const {
    std::vector<std::vector<ShadeSample>> samples(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i)
      if (spheres()[i])
        samples[i] = shade_samples(frames[i], view, spheres()[i]->p_WB, exposures(spheres(), i).front(), margin, others(i));
    const auto learn = [&](std::size_t from, std::size_t to) {
      std::vector<ShadeSample> together;
      for (std::size_t k = from; k < to; ++k) together.insert(together.end(), samples[k].begin(), samples[k].end());
      return Shade::learn(together);
    };
    const auto everywhere = learn(0, frames.size());
    std::vector<std::optional<Shade>> out(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) {
      out[i] = learn(i - std::min(i, kShadeNeighbours), std::min(frames.size(), i + kShadeNeighbours + 1));
      if (!out[i]) out[i] = everywhere;
    }
    return out;
  }

  /// The other balls of frame i.
  std::vector<OtherSphere> others(std::size_t i) const {
    std::vector<OtherSphere> out;
    for (std::size_t other = 0; other < all.size(); ++other)
      if (other != ball && all[other][i])
        out.push_back({all[other][i]->p_WB, court.radius(int(other)), reach_of(exposures(all[other], i).front())});
    return out;
  }

  /// Column, row and radius of a ball's disc in the picture [px].
  Vec3 disc_of(std::size_t which, const Vec3& p_WB) const {
    const Vec3 centre = court.camera.project(p_WB);
    return {centre.x(), centre.y(), court.radius(int(which)) * court.camera.focal / centre.z()};
  }

  /// Whether this ball may be taken for another one: both cover each other by more than half, or the other is not found where the frames
  /// around expect it to touch this one.
  bool may_be_another(std::size_t i) const {
    const Vec3 own = disc_of(ball, spheres()[i]->p_WB);
    for (std::size_t b = 0; b < all.size(); ++b) {
      if (b == ball) continue;
      const auto& other = all[b][i];
      const bool found = other && other->explained > kLeastExplained;
      const auto place = found ? std::optional(other->p_WB) : Reader{court, frames, views, all, b}.expected(i, kDistanceNeighbours, kDistanceNeighbours);
      if (!place) continue;
      const Vec3 disc = disc_of(b, *place);
      if ((own - disc).head<2>().norm() < (found ? 0.5 * kSamePlace : 1) * (own.z() + disc.z())) return true;
    }
    return false;
  }

  bool in_full_view(std::size_t i) const {
    const auto& sphere = spheres()[i];
    return sphere && sphere->explained > kLeastExplained && visible_disc(view, sphere->p_WB, others(i)) > kFullView;
  }

  /// Where the frames around say that the ball is in frame i, on a straight line through those up to `back` before and
  /// `ahead` after it that show it in full.
  std::optional<Vec3> expected(std::size_t i, std::size_t back, std::size_t ahead) const {
    Eigen::Matrix2d normal = Eigen::Matrix2d::Zero();
    Eigen::Matrix<double, 2, 3> right = Eigen::Matrix<double, 2, 3>::Zero();
    int count = 0;
    for (std::size_t k = i - std::min(i, back); k < std::min(frames.size(), i + ahead + 1); ++k) {
      if (k == i || !in_full_view(k)) continue;
      const Vec2 row(1, double(k) - double(i));
      normal += row * row.transpose();
      right += row * spheres()[k]->p_WB.transpose();
      ++count;
    }
    if (count < 2) return {};
    return Vec3(solve_symmetric(normal, right).row(0).transpose());
  }

  /// How the ball may have moved while the shutter was open in frame i, from the neighbouring frames: first smoothly,
  /// then, where that differs, straight in and straight out as in a bounce. The distance is read less well, and does
  /// not blur.
  std::vector<ExposurePath> exposures(const Spheres& spheres, std::size_t i) const {
    const auto known = [&](std::size_t k) { return k < spheres.size() && spheres[k]; };
    if (court.shutter == 0 || !known(i)) return {{Vec3::Zero()}};
    const Vec3 here = spheres[i]->p_WB, ray = (here - court.camera.p_WC).normalized();
    const auto across = [&](const Vec3& way) -> Vec3 { return way - way.dot(ray) * ray; };
    const bool before = i > 0 && known(i - 1), after = known(i + 1);
    if (!before && !after) return {{Vec3::Zero()}};
    const Vec3 in = before ? across(here - spheres[i - 1]->p_WB) : across(spheres[i + 1]->p_WB - here);
    const Vec3 out = after ? across(spheres[i + 1]->p_WB - here) : in;
    ExposurePath smooth, bounce;
    for (int k = 0; k < kInstants; ++k) {
      const double u = ((k + 0.5) / kInstants - 0.5) * court.shutter * court.fps;  // frames from this one's time
      smooth.push_back(u * (in + out) / 2 + u * u * (out - in) / 2);
      bounce.push_back(u * (u < 0 ? in : out));
    }
    const double pixel = (here - court.camera.p_WC).norm() / court.camera.focal;
    if ((smooth.front() - bounce.front()).norm() < kNoticeable * pixel) return {smooth};
    return {smooth, bounce};
  }

  /// Where to begin a fit: where the round before left it, and where the neighbours in time say. A thorough search
  /// listens to those before and those after apart as well, as a bounce may lie between; a ball in part view has
  /// several outlines that nearly fit, so that it also begins at either side of them.
  std::vector<Vec3> starts(std::size_t i, bool thorough) const {
    std::vector<Vec3> out;
    if (spheres()[i]) out.push_back(spheres()[i]->p_WB);
    const auto add = [&](const std::optional<Vec3>& start) {
      if (start) out.push_back(*start);
    };
    add(expected(i, kStartNeighbours, kStartNeighbours));
    if (!thorough) return out;
    add(expected(i, 2, 0));
    add(expected(i, 0, 2));
    if (in_full_view(i)) return out;
    const std::size_t count = out.size();
    for (std::size_t k = 0; k < count; ++k) {
      const Vec3 centre = out[k];
      const double two_pixels = 2 * (centre - court.camera.p_WC).norm() / court.camera.focal;
      for (const int axis : {0, 1})
        for (const double way : {-two_pixels, two_pixels}) out.push_back(centre + way * court.camera.R_WC.col(axis));
    }
    return out;
  }

  /// One round: every frame again, from where the round before left it and with what its neighbours say.
  Spheres refine(const std::vector<std::optional<Shade>>& shades, bool thorough) const {
    Spheres finer(frames.size());
    tbb::parallel_for(std::size_t(0), frames.size(), [&](std::size_t i) {
      std::optional<DistancePrior> prior;
      if (const auto wider = expected(i, kDistanceNeighbours, kDistanceNeighbours); wider && !in_full_view(i)) {
        const double distance = (*wider - court.camera.p_WC).norm();
        prior = DistancePrior{distance, kDistanceTrust * distance};
      }
      const auto beside = others(i);
      for (const ExposurePath& path : exposures(spheres(), i))
        for (const Vec3& start : starts(i, thorough)) {
          const auto fit = fit_sphere(frames[i], view, *shades[i], start, path, prior, beside);
          if (fit && (!finer[i] || fit->gain > finer[i]->gain)) finer[i] = fit;
        }
    });
    return finer;
  }

  BallReading reading(std::size_t i) const {
    const auto& sphere = spheres()[i];
    if (!sphere) return missing("no ball is found");
    BallReading out;
    out.p_WB = sphere->p_WB;
    out.pixel = court.camera.project(sphere->p_WB).head<2>();
    out.sigma_pixel = sphere->sigma_pixel;
    out.sigma_distance = sphere->sigma_distance;
    out.visible = visible_disc(view, sphere->p_WB, others(i));
    if (out.visible < kLeastVisible)
      out.reason = "less than " + std::to_string(int(100 * kLeastVisible)) + " % of the ball is visible";
    else if (sphere->explained < kLeastExplained)
      out.reason = "what moves here does not look like the ball";
    else if (may_be_another(i))
      out.reason = "another ball is, or should be, at the same place in the picture";
    out.measurable = out.reason.empty();
    return out;
  }
};

}  // namespace

std::vector<BallReadings> read_balls(const std::vector<media::Rgb8>& frames, const Court& court) {
  const std::size_t balls = court.balls.size();
  if (frames.empty()) return std::vector<BallReadings>(balls);
  for (const media::Rgb8& frame : frames)
    RIMSHOT_CHECK(frame.width == court.camera.width && frame.height == court.camera.height, frame.width, frame.height);
  media::Rgb8 background = median(frames);
  const double distance = typical_distance(court, frames);
  AllSpheres all = search_balls(frames, background, court, distance);
  std::vector<SphereView> views(balls, {court.camera, 0, static_distance(court), decode(background)});
  for (std::size_t b = 0; b < balls; ++b) views[b].radius = court.radius(int(b));
  const auto reader = [&](std::size_t b) { return Reader{court, frames, views, all, b}; };
  std::vector<bool> found(balls, true);
  for (int round = 0; round < kRounds; ++round) {
    std::vector<std::vector<std::optional<Shade>>> shades;
    // The first shade comes from where the discs surely are; later ones from nearly the whole ball.
    for (std::size_t b = 0; b < balls; ++b)
      shades.push_back(reader(b).shades(round > 0 ? kShadeMargin : views[b].radius * court.camera.focal / distance / 3));
    if (round > 0) {
      see_behind(background, frames, covered_by(all, court));
      for (SphereView& view : views) view.background = decode(background);
    }
    AllSpheres finer(balls, Spheres(frames.size()));
    for (std::size_t b = 0; b < balls; ++b) {
      found[b] = shades[b].front().has_value();
      if (found[b]) finer[b] = reader(b).refine(shades[b], round + 1 == kRounds);
    }
    all = std::move(finer);
  }
  std::vector<BallReadings> readings(balls);
  for (std::size_t b = 0; b < balls; ++b)
    for (std::size_t i = 0; i < frames.size(); ++i) readings[b].push_back(found[b] ? reader(b).reading(i) : missing("no ball is found in the clip"));
  return readings;
}

BallReadings read_ball(const std::vector<media::Rgb8>& frames, const Court& court) { return read_balls(frames, court).front(); }

}  // namespace rimshot::evaluate
