#include <algorithm>
#include <cmath>

#include "arc_touch.h"
#include "metrics.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/scene/closest_point.h"

namespace rimshot::evaluate {
namespace {

/// What is this far from every body touches none [m].
constexpr double kClear = 0.04;
/// Less of a way between two frames is none [px].
constexpr double kStill = 0.3;
/// Frames on either side that tell where the ball comes from and goes to.
constexpr std::size_t kSide = 4;

/// Whether the ball is read in a frame and touches nothing there.
bool in_mid_air(const std::vector<BallReadings>& readings, const Court& court, int ball, std::size_t frame) {
  const BallReading& own = readings[std::size_t(ball)][frame];
  if (!own.measurable) return false;
  for (std::size_t b = 0; b < readings.size(); ++b) {
    const BallReading& other = readings[b][frame];
    if (int(b) != ball && other.measurable && touch_of(court, ball, own.p_WB, int(b), other.p_WB).gap <= kClear) return false;
  }
  return std::ranges::all_of(court.statics, [&](const scene::Body& body) {
    const Pose pose = body.initial.pose();
    return scene::closest_point(body.shape, pose.q_WB.conjugate() * (own.p_WB - pose.p_WB)).distance - court.radius(ball) > kClear;
  });
}

bool in_mid_air(const std::vector<BallReadings>& readings, const Court& court, int ball, std::size_t from, std::size_t count) {
  for (std::size_t i = from; i < from + count; ++i)
    if (!in_mid_air(readings, court, ball, i)) return false;
  return true;
}

/// Where `count` frames from `from` on say that the ball is at frame `at`, in the picture: uniform motion under `acceleration`.
Vec2 place_at(const BallReadings& readings, std::size_t from, std::size_t count, double at, const Court& court, const Vec3& acceleration) {
  Eigen::Matrix2d normal = Eigen::Matrix2d::Zero();
  Eigen::Matrix<double, 2, 3> right = Eigen::Matrix<double, 2, 3>::Zero();
  for (std::size_t i = from; i < from + count; ++i) {
    const double t = (double(i) - at) / court.fps;
    const Vec2 row(1, t);
    normal += row * row.transpose();
    right += row * (readings[i].p_WB - 0.5 * t * t * acceleration).transpose();
  }
  return court.camera.project(solve_symmetric(normal, right).row(0).transpose()).head<2>();
}

/// The largest jump between two frames in mid-air, across the picture [m]; nothing where no frames tell.
std::optional<double> largest_jump(const std::vector<BallReadings>& all, const BallPath& path, const Court& court, int ball) {
  const BallReadings& readings = all[std::size_t(ball)];
  const auto bounces = [&](std::size_t from, std::size_t count) {
    return std::ranges::any_of(path.contacts, [&](const ContactReading& contact) {
      const double frame = contact.time * court.fps;
      return (contact.body >= 0 || contact.other >= 0) && frame > double(from) - 0.5 && frame < double(from + count) - 0.5;
    });
  };
  std::optional<double> largest;
  for (std::size_t i = 0; i + 2 * kSide <= readings.size(); ++i) {
    if (!in_mid_air(all, court, ball, i, 2 * kSide) || bounces(i, 2 * kSide)) continue;
    const Vec3 speed = (readings[i + 2 * kSide - 1].p_WB - readings[i].p_WB) * court.fps / double(2 * kSide - 1);
    const Vec3 acceleration = flight_acceleration_at(court.world, court.balls[std::size_t(ball)], speed);
    const double middle = double(i + kSide) - 0.5;
    const Vec2 way = place_at(readings, i + kSide, kSide, middle, court, acceleration) - place_at(readings, i, kSide, middle, court, acceleration);
    const double metres = way.norm() * (readings[i + kSide].p_WB - court.camera.p_WC).norm() / court.camera.focal;
    largest = std::max(largest.value_or(0), metres);
  }
  return largest;
}

/// Longest time for which the ball stands still in mid-air.
double standstill_time(const std::vector<BallReadings>& all, const Court& court, int ball) {
  const BallReadings& readings = all[std::size_t(ball)];
  int longest = 0, current = 0;
  for (std::size_t i = 0; i + 1 < readings.size(); ++i) {
    const bool still = in_mid_air(all, court, ball, i, 2) && (readings[i + 1].pixel - readings[i].pixel).norm() < kStill;
    current = still ? current + 1 : 0;
    longest = std::max(longest, current);
  }
  // n still intervals are shown by a standstill of between n and n + 2 of them.
  return longest > 0 ? (longest + 1) / court.fps : 0;
}

}  // namespace

MetricFamily mid_air_metrics(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const Court& court) {
  MetricFamily family;
  std::optional<double> jump;
  double still = 0;
  bool any = false;
  for (std::size_t b = 0; b < readings.size(); ++b) {
    if (const auto own = largest_jump(readings, paths[b], court, int(b))) jump = std::max(jump.value_or(0), *own);
    still = std::max(still, standstill_time(readings, court, int(b)));
    for (std::size_t i = 0; i < readings[b].size(); ++i) any |= in_mid_air(readings, court, int(b), i);
  }
  family["jump"] = jump ? Metric{*jump, "m", {}, ""} : Metric::unmeasurable("m", "no ball is in mid-air for 8 frames on end");
  family["standstill_time"] = any ? Metric{still, "s", {}, ""} : Metric::unmeasurable("s", "no ball is ever read in mid-air");
  return family;
}

}  // namespace rimshot::evaluate
