#include "rimshot/evaluate/ball_reader.h"

#include <tbb/parallel_for.h>

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "disc_search.h"
#include "linear_picture.h"
#include "rimshot/core/error.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "sphere_fit.h"

namespace rimshot::evaluate {
namespace {

constexpr double kLeastVisible = 0.3;
/// Less of a sphere's pixels than that explained by it means that something else moves there.
constexpr double kLeastExplained = 0.5;
/// A ball of which this part of the outline is seen tells its neighbours in time where to look.
constexpr double kFullView = 0.9;
constexpr std::size_t kStartNeighbours = 3, kDistanceNeighbours = 6;
/// How well neighbours in time tell the distance, as a part of it.
constexpr double kDistanceTrust = 0.02;
/// Pixels that lie this far inside the outline show the ball alone [px].
constexpr double kShadeMargin = 0.9;
constexpr int kRounds = 3;
/// The search covers balls this much nearer or further than the court's middle.
constexpr double kDistanceRange = 1.9;

/// Distance along the ray to the court, the nearest in each pixel's 3x3 neighbours, which antialiasing mixes in.
std::vector<float> static_distance(const Court& court) {
  scene::Scene scene;
  scene.world = court.world;
  scene.bodies = court.statics;
  const gbuffer::RayScene rays(scene);
  const int width = court.camera.width, height = court.camera.height;
  std::vector<float> exact(std::size_t(width) * std::size_t(height)), nearest(exact.size());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto hit = rays.intersect({court.camera.p_WC, court.camera.ray_direction(x + 0.5, y + 0.5)});
      exact[std::size_t(y * width + x)] = hit.body < 0 ? std::numeric_limits<float>::infinity() : float(hit.t);
    }
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      float least = std::numeric_limits<float>::infinity();
      for (int v = std::max(0, y - 1); v <= std::min(height - 1, y + 1); ++v)
        for (int u = std::max(0, x - 1); u <= std::min(width - 1, x + 1); ++u)
          least = std::min(least, exact[std::size_t(v * width + u)]);
      nearest[std::size_t(y * width + x)] = least;
    }
  return nearest;
}

/// Typical distance of the ball: that of the ring, or else of the middle of the court's finite bodies.
double typical_distance(const Court& court) {
  Vec3 sum = Vec3::Zero();
  int count = 0;
  for (const scene::Body& body : court.statics) {
    if (std::holds_alternative<scene::Torus>(body.shape)) return (body.initial.p_WB - court.camera.p_WC).norm();
    if (std::holds_alternative<scene::Plane>(body.shape)) continue;
    sum += body.initial.p_WB;
    ++count;
  }
  if (count > 0) return (sum / count - court.camera.p_WC).norm();
  return court.camera.p_WC.norm();
}

BallReading missing(const std::string& reason) {
  BallReading reading;
  reading.reason = reason;
  return reading;
}

/// One frame's sphere while the clip is being read; nothing where no ball is found.
using Spheres = std::vector<std::optional<SphereFit>>;

struct Reader {
  const Court& court;
  const std::vector<media::Rgb8>& frames;
  media::Rgb8 background;
  SphereView view;

  Reader(const std::vector<media::Rgb8>& f, const Court& c)
      : court(c),
        frames(f),
        background(median(f)),
        view{c.camera, std::get<scene::Sphere>(c.ball.shape).radius, static_distance(c), decode(background)} {}

  /// Where a disc of foreground stands in every frame, as a sphere at the distance of its size.
  Spheres search() const {
    const double typical = view.radius * court.camera.focal / typical_distance(court);
    Spheres spheres;
    for (const media::Rgb8& frame : frames) {
      spheres.emplace_back();
      const auto disc = find_disc(foreground(frame, background), frame.width, frame.height,
                                  std::max(2.0, typical / kDistanceRange), typical * kDistanceRange);
      if (!disc) continue;
      const Vec3 ray = court.camera.ray_direction(disc->x, disc->y);
      spheres.back().emplace().p_WB =
          court.camera.p_WC + view.radius * court.camera.focal / disc->radius / ray.dot(court.camera.R_WC.col(2)) * ray;
    }
    return spheres;
  }

  /// Samples of the ball's surface from all frames; it turns, so that its seams average out.
  std::vector<ShadeSample> samples_of(const Spheres& spheres, double margin) const {
    std::vector<ShadeSample> samples;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      if (!spheres[i]) continue;
      const auto own = shade_samples(frames[i], view, spheres[i]->p_WB, margin);
      samples.insert(samples.end(), own.begin(), own.end());
    }
    return samples;
  }

  bool in_full_view(const std::optional<SphereFit>& sphere) const {
    return sphere && sphere->explained > kLeastExplained && visible_outline(view, sphere->p_WB) > kFullView;
  }

  /// Where the frames around say that the ball is in frame i, on a straight line through those up to `reach` away that
  /// show it in full.
  std::optional<Vec3> expected(const Spheres& spheres, std::size_t i, std::size_t reach) const {
    Eigen::Matrix2d normal = Eigen::Matrix2d::Zero();
    Eigen::Matrix<double, 2, 3> right = Eigen::Matrix<double, 2, 3>::Zero();
    int count = 0;
    for (std::size_t k = i - std::min(i, reach); k < std::min(spheres.size(), i + reach + 1); ++k) {
      if (k == i || !in_full_view(spheres[k])) continue;
      const Vec2 row(1, double(k) - double(i));
      normal += row * row.transpose();
      right += row * spheres[k]->p_WB.transpose();
      ++count;
    }
    if (count < 2) return {};
    return Vec3(normal.ldlt().solve(right).row(0).transpose());
  }

  /// Way of the ball during the exposure of frame i, from the neighbouring frames; the distance is read less well, and
  /// does not blur.
  Vec3 motion(const Spheres& spheres, std::size_t i) const {
    const std::size_t before = i > 0 && spheres[i - 1] ? i - 1 : i;
    const std::size_t after = i + 1 < spheres.size() && spheres[i + 1] ? i + 1 : i;
    if (court.shutter == 0 || before == after || !spheres[before] || !spheres[after]) return Vec3::Zero();
    const Vec3 way =
        (spheres[after]->p_WB - spheres[before]->p_WB) / double(after - before) * court.shutter * court.fps;
    const Vec3 ray = (spheres[after]->p_WB - court.camera.p_WC).normalized();
    return way - way.dot(ray) * ray;
  }

  /// Where to begin a fit. A ball in part view has several outlines that nearly fit: a thorough search begins at either
  /// side of them.
  std::vector<Vec3> starts(const std::optional<SphereFit>& sphere, const std::optional<Vec3>& from_neighbours,
                           bool thorough) const {
    std::vector<Vec3> out;
    if (sphere) out.push_back(sphere->p_WB);
    if (from_neighbours) out.push_back(*from_neighbours);
    if (!thorough || in_full_view(sphere)) return out;
    const std::size_t count = out.size();
    for (std::size_t i = 0; i < count; ++i) {
      const Vec3 centre = out[i];
      const double two_pixels = 2 * (centre - court.camera.p_WC).norm() / court.camera.focal;
      for (const int axis : {0, 1})
        for (const double way : {-two_pixels, two_pixels}) out.push_back(centre + way * court.camera.R_WC.col(axis));
    }
    return out;
  }

  /// One round: every frame again, from where the round before left it and with what its neighbours say.
  Spheres refine(const Spheres& spheres, const Shade& shade, bool thorough) const {
    Spheres finer(spheres.size());
    tbb::parallel_for(std::size_t(0), frames.size(), [&](std::size_t i) {
      const auto from_neighbours = expected(spheres, i, kStartNeighbours);
      std::optional<DistancePrior> prior;
      if (const auto wider = expected(spheres, i, kDistanceNeighbours); wider && !in_full_view(spheres[i])) {
        const double distance = (*wider - court.camera.p_WC).norm();
        prior = DistancePrior{distance, kDistanceTrust * distance};
      }
      const Vec3 way = motion(spheres, i);
      for (const Vec3& start : starts(spheres[i], from_neighbours, thorough)) {
        const auto fit = fit_sphere(frames[i], view, shade, start, way, prior);
        if (fit && (!finer[i] || fit->gain > finer[i]->gain)) finer[i] = fit;
      }
    });
    return finer;
  }

  BallReading reading(const std::optional<SphereFit>& sphere) const {
    if (!sphere) return missing("no ball is found");
    BallReading out;
    out.p_WB = sphere->p_WB;
    out.pixel = court.camera.project(sphere->p_WB).head<2>();
    out.sigma_pixel = sphere->sigma_pixel;
    out.sigma_distance = sphere->sigma_distance;
    out.visible = visible_outline(view, sphere->p_WB);
    if (out.visible < kLeastVisible)
      out.reason = "less than " + std::to_string(int(100 * kLeastVisible)) + " % of the outline is visible";
    else if (sphere->explained < kLeastExplained)
      out.reason = "what moves here does not look like the ball";
    out.measurable = out.reason.empty();
    return out;
  }
};

}  // namespace

std::vector<BallReading> read_ball(const std::vector<media::Rgb8>& frames, const Court& court) {
  if (frames.empty()) return {};
  for (const media::Rgb8& frame : frames)
    RIMSHOT_CHECK(frame.width == court.camera.width && frame.height == court.camera.height, frame.width, frame.height);
  const Reader reader(frames, court);
  Spheres spheres = reader.search();
  // The first shade comes from where the discs surely are; later ones from nearly the whole ball.
  double margin = reader.view.radius * court.camera.focal / typical_distance(court) / 3;
  for (int round = 0; round < kRounds; ++round) {
    const auto shade = Shade::learn(reader.samples_of(spheres, margin));
    if (!shade) return std::vector<BallReading>(frames.size(), missing("no ball is found in the clip"));
    spheres = reader.refine(spheres, *shade, round + 1 == kRounds);
    margin = kShadeMargin;
  }
  std::vector<BallReading> readings;
  for (const auto& sphere : spheres) readings.push_back(reader.reading(sphere));
  return readings;
}

}  // namespace rimshot::evaluate
