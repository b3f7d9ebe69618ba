#include "rimshot/evaluate/box_reader.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>

#include "ball_search.h"
#include "box_fit.h"
#include "box_sight.h"
#include "disc_search.h"
#include "readable.h"
#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

/// A fit that agrees with less of the pixels in and about it has come to rest beside the box, or it is another box.
constexpr double kGoodAgreement = 0.8;
/// Standard error of the centre in the picture from which on nothing is read [px].
constexpr double kWidestError = 0.5;
/// How many pixels off the first guess of a frame may be: after a steady motion, and when searching.
constexpr double kSteadyWidening = 4, kSearchWidening = 8, kRefineWidening = 3, kNearWidening = 1.5;
/// Turns about each of the camera's axes that a search begins with [rad]: between two of them lies what a fit bridges.
constexpr double kSearchTurn = 0.4;
/// Starts of a search that are fitted, the best by a quick look.
constexpr std::size_t kSearchFits = 5;
constexpr int kRefinements = 2;
/// A pose that the frames around do not expect, by so much, may be another one that looks alike [px].
constexpr double kApart = 1;
/// Fits that explain so much less than the best one, or less, may be right [pixels].
constexpr double kRivalGain = 2;
/// Instants of an exposure.
constexpr int kBoxInstants = 9;

/// Reads the box of a court frame by frame.
class BoxFollower {
 public:
  BoxFollower(const std::vector<media::Rgb8>& frames, const Court& court) : frames_(frames), court_(court), background_(median(frames)), fits_(frames.size()) {
    view_ = {court.camera, std::get<scene::Box>(court.boxes[0].shape).half_extents, static_distance(court), decode(background_)};
  }

  BoxReadings read() {
    follow();
    for (int round = 0; round < kRefinements; ++round) {
      see_behind();
      refine();
    }
    BoxReadings readings;
    for (std::size_t i = 0; i < frames_.size(); ++i) readings.push_back(reading(i));
    return readings;
  }

 private:
  /// Why a fit is no reading, or nothing.
  std::string why_not(const BoxFit& fit) const {
    if (fit.visible < kLeastVisible) return "less than " + std::to_string(int(100 * kLeastVisible)) + " % of the box is visible";
    if (fit.explained < kLeastExplained) return "what moves here does not look like the box";
    if (fit.agreement < kGoodAgreement) return "the box's faces and edges do not agree with the picture";
    const double pixel = (fit.pose.p_WB - view_.camera.p_WC).norm() / view_.camera.focal;
    for (const int axis : {0, 1}) {
      const Vec3 across = view_.camera.R_WC.col(axis);
      if (!(std::sqrt(across.dot(fit.covariance.topLeftCorner<3, 3>() * across)) < kWidestError * pixel)) return "the picture does not tell where the box is: standard error above 0.5 px";
    }
    return "";
  }

  bool is_good(std::size_t i) const {
    return i < fits_.size() && fits_[i] && why_not(*fits_[i]).empty();
  }

  /// Where the box is in frame i if it flies on as from the frame `far` to the frame `near`.
  std::optional<Pose> carried_on(std::size_t i, std::size_t near, std::size_t far) const {
    if (!is_good(near) || !is_good(far)) return {};
    const double known = (double(near) - double(far)) / court_.fps, ahead = (double(i) - double(near)) / court_.fps;
    PoseChange change = change_between(fits_[far]->pose, fits_[near]->pose);
    change.shift = ahead / known * change.shift + 0.5 * ahead * (ahead + known) * court_.world.gravity;
    change.turn *= ahead / known;
    return change.applied_to(fits_[near]->pose);
  }

  /// Where the box is in frame i by the frames on one side of it that show the box, a step of `way` from one to the next: by the last two,
  /// and by others farther apart, whose errors turn the motion less. Those within kApart of one before are left out.
  void add_expected(std::vector<Pose>& out, std::size_t i, int way) const {
    std::vector<std::size_t> good;
    for (std::size_t k = i + std::size_t(way); k < fits_.size() && good.size() < 4; k += std::size_t(way))  // below 0 it wraps around
      if (is_good(k)) good.push_back(k);
    for (const auto& [near, far] : {std::pair(0, 1), std::pair(0, 3), std::pair(1, 3)}) {
      if (std::size_t(far) >= good.size()) continue;
      const auto pose = carried_on(i, good[std::size_t(near)], good[std::size_t(far)]);
      if (pose && std::ranges::none_of(out, [&](const Pose& other) { return apart(*pose, other) < kApart; })) out.push_back(*pose);
    }
  }

  /// What the frames on either side say of frame i.
  std::vector<Pose> expected(std::size_t i) const {
    std::vector<Pose> out;
    if (i >= 1 && is_good(i - 1) && is_good(i + 1)) {
      const PoseChange across = change_between(fits_[i - 1]->pose, fits_[i + 1]->pose);
      out.push_back(PoseChange{across.shift / 2, across.turn / 2}.applied_to(fits_[i - 1]->pose));
    }
    add_expected(out, i, -1);
    add_expected(out, i, 1);
    return out;
  }

  /// How far apart two poses are in the picture, at the box's corners [px].
  double apart(const Pose& a, const Pose& b) const {
    const PoseChange change = change_between(a, b);
    const double pixel = (a.p_WB - view_.camera.p_WC).norm() / view_.camera.focal;
    return (change.shift.norm() + circumradius(view_.half_extents) * change.turn.norm()) / pixel;
  }

  /// The fit that explains most. Another one that explains about as much may be the right one: its difference is an error of the reading.
  std::optional<BoxFit> best_of(const std::vector<BoxFit>& found) const {
    const auto best = std::ranges::max_element(found, {}, &BoxFit::gain);
    if (best == found.end()) return {};
    BoxFit out = *best;
    Eigen::Matrix<double, 6, 1> farthest = Eigen::Matrix<double, 6, 1>::Zero();
    double most = 0;
    for (const BoxFit& rival : found) {
      const double distance = apart(rival.pose, best->pose);
      if (rival.gain < best->gain - kRivalGain || distance <= most) continue;
      most = distance;
      const PoseChange change = change_between(best->pose, rival.pose);
      farthest << change.shift, change.turn;
    }
    out.covariance += farthest * farthest.transpose();
    return out;
  }

  /// The first pass: from the scene's pose in the first frame on to the last.
  void follow() {
    Pose last = court_.boxes[0].initial.pose();
    FaceColours colours;
    const BoxExposure still(1);
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      std::vector<Pose> starts;
      if (i == 0) starts.push_back(last);
      add_expected(starts, i, -1);
      std::vector<BoxFit> found;
      const auto begin_at = [&](const Pose& start, double widening) {
        if (const auto fit = fit_box(frames_[i], view_, start, still, colours, widening)) found.push_back(*fit);
        fits_[i] = best_of(found);
      };
      for (const Pose& start : starts) begin_at(start, kSteadyWidening);
      if (!is_good(i))
        for (const Pose& start : searched(i, starts.empty() ? last : starts.front(), colours)) begin_at(start, kSearchWidening);
      if (!is_good(i)) continue;
      last = fits_[i]->pose;
      colours = fits_[i]->colours;
    }
  }

  /// The best starts of a frame, turned from a pose on a grid, there and where something new stands.
  std::vector<Pose> searched(std::size_t i, const Pose& from, const FaceColours& colours) const {
    const Vec3& half = view_.half_extents;
    const double distance = (from.p_WB - view_.camera.p_WC).norm(), pixels = view_.camera.focal / distance;
    std::vector<Vec3> places = {from.p_WB};
    if (const auto disc = find_disc(foreground(frames_[i], background_), background_.width, background_.height,
                                    std::max(2.0, 0.9 * half.minCoeff() * pixels), circumradius(half) * pixels))
      places.push_back(view_.camera.p_WC + distance * view_.camera.ray_direction(disc->x, disc->y));
    std::vector<std::pair<double, Pose>> ranked;
    for (const Vec3& place : places)
      for (int x = -1; x <= 1; ++x)
        for (int y = -1; y <= 1; ++y)
          for (int z = -1; z <= 1; ++z) {
            const PoseChange change{place - from.p_WB, kSearchTurn * (view_.camera.R_WC * Vec3(x, y, z))};
            const Pose pose = change.applied_to(from);
            ranked.emplace_back(gain_at(frames_[i], view_, pose, colours, kSearchWidening / 2), pose);
          }
    const std::size_t count = std::min(kSearchFits, ranked.size());
    std::partial_sort(ranked.begin(), ranked.begin() + long(count), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Pose> out;
    for (std::size_t k = 0; k < count; ++k) out.push_back(ranked[k].second);
    return out;
  }

  /// How the box moved while the shutter was open in frame i, from the neighbouring frames.
  BoxExposure exposure(std::size_t i) const {
    const bool before = i > 0 && is_good(i - 1), after = is_good(i + 1);
    if (court_.shutter == 0 || !fits_[i] || !(before || after)) return BoxExposure(1);
    const Pose& here = fits_[i]->pose;
    const PoseChange in = before ? change_between(fits_[i - 1]->pose, here) : change_between(here, fits_[i + 1]->pose);
    const PoseChange out = after ? change_between(here, fits_[i + 1]->pose) : in;
    BoxExposure path;
    for (int k = 0; k < kBoxInstants; ++k) {
      const double u = ((k + 0.5) / kBoxInstants - 0.5) * court_.shutter * court_.fps;  // frames from this one's time
      path.push_back({u * (in.shift + out.shift) / 2 + u * u * (out.shift - in.shift) / 2, u * (in.turn + out.turn) / 2 + u * u * (out.turn - in.turn) / 2});
    }
    return path;
  }

  /// The background without the box, where it was.
  void see_behind() {
    std::vector<std::vector<Covered>> covered(frames_.size());
    for (std::size_t i = 0; i < frames_.size(); ++i) {
      if (!fits_[i]) continue;
      const Vec3 centre = view_.camera.project(fits_[i]->pose.p_WB);
      covered[i].push_back({centre.head<2>(), circumradius(view_.half_extents) * view_.camera.focal / centre.z()});
    }
    evaluate::see_behind(background_, frames_, covered);
    view_.background = decode(background_);
  }

  /// Every frame again, from where it is and from where its neighbours say.
  void refine() {
    std::vector<std::optional<BoxFit>> finer(frames_.size());
    tbb::parallel_for(std::size_t(0), frames_.size(), [&](std::size_t i) {
      const BoxExposure path = exposure(i);
      const FaceColours colours = fits_[i] ? fits_[i]->colours : FaceColours{};
      std::vector<BoxFit> found;
      const auto begin_at = [&](const Pose& start, double widening) {
        if (const auto fit = fit_box(frames_[i], view_, start, path, colours, widening)) found.push_back(*fit);
      };
      if (fits_[i]) begin_at(fits_[i]->pose, kRefineWidening);
      for (const Pose& start : expected(i))
        if (!is_good(i) || found.empty())
          begin_at(start, kSteadyWidening);
        else if (apart(start, found.front().pose) > kApart)
          begin_at(start, kNearWidening);
      finer[i] = best_of(found);
    });
    fits_ = std::move(finer);
  }

  BoxReading reading(std::size_t i) const {
    BoxReading out;
    const auto& fit = fits_[i];
    if (!fit) {
      out.reason = "no box is found";
      return out;
    }
    out.pose = fit->pose;
    out.pixel = court_.camera.project(fit->pose.p_WB).head<2>();
    out.covariance = fit->covariance;
    out.visible = fit->visible;
    out.reason = why_not(*fit);
    out.measurable = out.reason.empty();
    return out;
  }

  const std::vector<media::Rgb8>& frames_;
  const Court& court_;
  media::Rgb8 background_;
  BoxView view_;
  std::vector<std::optional<BoxFit>> fits_;
};

}  // namespace

BoxReadings read_box(const std::vector<media::Rgb8>& frames, const Court& court) {
  RIMSHOT_CHECK(court.boxes.size() == 1, court.boxes.size());
  if (frames.empty()) return {};
  for (const media::Rgb8& frame : frames)
    RIMSHOT_CHECK(frame.width == court.camera.width && frame.height == court.camera.height, frame.width, frame.height);
  return BoxFollower(frames, court).read();
}

}  // namespace rimshot::evaluate
