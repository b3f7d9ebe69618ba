#include <algorithm>
#include <cmath>

#include "alone_metrics.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

/// Frames on either side that tell where the ball comes from and goes to.
constexpr std::size_t kSideFrames = 4;
/// Less of a way between two frames is none, and so much is one [px].
constexpr double kNoWay = 0.3, kWay = 1;
/// A standstill of this length would show gravity by so much [px].
constexpr double kFallShown = 0.6;

bool all_read(const std::vector<BallReading>& readings, std::size_t from, std::size_t count) {
  return from + count <= readings.size() && std::all_of(readings.begin() + long(from), readings.begin() + long(from + count), [](const BallReading& b) { return b.measurable; });
}

/// Gravity in the picture [px/s^2] where the ball has this apparent radius.
Vec2 picture_gravity(const AloneReading& r, std::size_t frame) { return r.motion.law.gravity.head<2>() * r.radius[frame]; }

/// A flight goes through the frames, and they hold no contact.
bool in_flight(const AloneReading& r, double from, double to) {
  bool flies = false;
  for (std::size_t k = 0; k < r.motion.stretches.size(); ++k) {
    const double begin = r.motion.stretches[k].t0 - r.fit.half_length(k), end = r.motion.stretches[k].t0 + r.fit.half_length(k);
    if (end < from || begin > to) continue;
    if (!r.fit.stretches()[k].flight) return false;
    flies = true;
  }
  return flies && std::ranges::none_of(r.motion.meeting, [&](const auto& time) { return time && *time > from - 0.5 / r.fps && *time < to + 0.5 / r.fps; });
}

/// Where `count` frames from `from` on say that the ball is at frame `at`, in the picture.
Vec2 place_from(const AloneReading& r, std::size_t from, std::size_t count, double at) {
  Eigen::Matrix2d normal = Eigen::Matrix2d::Zero(), right = Eigen::Matrix2d::Zero();
  for (std::size_t i = from; i < from + count; ++i) {
    const double t = (double(i) - at) / r.fps;
    const Vec2 row(1, t);
    normal += row * row.transpose();
    right += row * (r.readings[i].pixel - 0.5 * t * t * picture_gravity(r, i)).transpose();
  }
  return solve_symmetric(normal, right).row(0).transpose();
}

/// The largest jump between two frames of a flight, across the picture [radii].
std::optional<double> largest_jump_alone(const AloneReading& r) {
  std::optional<double> largest;
  for (std::size_t i = 0; i + 2 * kSideFrames <= r.readings.size(); ++i) {
    if (!all_read(r.readings, i, 2 * kSideFrames) || !in_flight(r, double(i) / r.fps, double(i + 2 * kSideFrames - 1) / r.fps)) continue;
    const double middle = double(i + kSideFrames) - 0.5;
    const Vec2 way = place_from(r, i + kSideFrames, kSideFrames, middle) - place_from(r, i, kSideFrames, middle);
    largest = std::max(largest.value_or(0), way.norm() / r.radius[i + kSideFrames]);
  }
  return largest;
}

/// Longest time for which the ball stands still though it moved before and moves after: for longer than gravity could hide, or across gravity.
double standstill_alone(const AloneReading& r) {
  const auto way = [&](std::size_t i) { return Vec2(r.readings[i + 1].pixel - r.readings[i].pixel); };
  double longest = 0;
  for (std::size_t i = 1; i + 2 < r.readings.size(); ++i) {
    if (!all_read(r.readings, i - 1, 3) || way(i).norm() >= kNoWay || way(i - 1).norm() < kNoWay) continue;
    std::size_t end = i;  // the last still interval
    while (all_read(r.readings, end + 1, 2) && way(end + 1).norm() < kNoWay) ++end;
    if (!all_read(r.readings, end + 1, 2)) continue;  // nothing tells that it goes on
    const double time = double(end - i + 1) / r.fps;
    const Vec2 gravity = picture_gravity(r, i), down = gravity.norm() > 0 ? Vec2(gravity.normalized()) : Vec2(Vec2::UnitY());
    const Vec2 across(-down.y(), down.x());
    // The interval beside a standstill is cut short by it: the one beyond tells the speed too.
    const Vec2 before = i >= 2 && all_read(r.readings, i - 2, 1) && way(i - 2).norm() > way(i - 1).norm() ? way(i - 2) : way(i - 1);
    const Vec2 after = all_read(r.readings, end + 2, 2) && way(end + 2).norm() > way(end + 1).norm() ? way(end + 2) : way(end + 1);
    const double in = before.dot(across), out = after.dot(across);
    const bool moved = before.norm() > kWay && after.norm() > kWay;
    if ((moved && gravity.norm() * time * time / 8 > kFallShown) || (in * out > 0 && std::min(std::abs(in), std::abs(out)) > kWay))
      longest = std::max(longest, time + 1 / r.fps);  // n still intervals are shown by a standstill of n to n + 2 of them
    i = end;
  }
  return longest;
}

/// Longest time for which nothing is read between frames in which the ball is, though it should be in the picture.
double missing_time(const AloneReading& r) {
  double longest = 0;
  std::optional<std::size_t> last;
  for (std::size_t i = 0; i < r.readings.size(); ++i) {
    if (!r.readings[i].measurable) continue;
    if (last && i > *last + 1) {
      std::size_t inside = 0;
      for (std::size_t k = *last + 1; k < i; ++k) {
        const double part = double(k - *last) / double(i - *last);
        const Vec2 p = r.readings[*last].pixel + part * (r.readings[i].pixel - r.readings[*last].pixel);
        const double reach = r.radius[*last];
        inside += p.x() > reach && p.y() > reach && p.x() < r.width - reach && p.y() < r.height - reach;
      }
      longest = std::max(longest, double(inside) / r.fps);
    }
    last = i;
  }
  return longest;
}

}  // namespace

MetricFamily alone_flight_metrics(const AloneReading& r) {
  MetricFamily family;
  family["flight_residual"] = {r.fit.residual(), "standard errors", {}, ""};
  auto jump = largest_jump_alone(r);
  for (std::size_t j = 0; j + 1 < r.motion.stretches.size(); ++j)
    if (r.fit.gap(j) > 0) jump = std::max(jump.value_or(0), r.fit.gap(j));
  family["jump_radii"] = jump ? Metric{*jump, "ball radii", {}, ""} : Metric::unmeasurable("ball radii", "no flight is read in 8 frames on end");
  family["standstill_time"] = {standstill_alone(r), "s", {}, ""};
  family["missing_time"] = {missing_time(r), "s", {}, ""};
  return family;
}

}  // namespace rimshot::evaluate
