#include <Eigen/Cholesky>
#include <algorithm>
#include <limits>

#include "arc_fit.h"
#include "rimshot/physics/force_total.h"

namespace rimshot::evaluate {
namespace {

/// Pixels of systematic error that the readings' own standard errors do not know (codec, seams).
constexpr double kPixelFloor = 0.08;
/// The same for the distance, as a part of it: a twentieth of a pixel in a radius of eight.
constexpr double kDistanceFloor = 0.006;
/// What a further arc must save in squared weighted residuals: six parameters and a time, at odds of one in a million.
constexpr double kArcCost = 40;

using Mat6 = Eigen::Matrix<double, 6, 6>;
using Vec6 = Eigen::Matrix<double, 6, 1>;

/// Acceleration at each sighting: gravity, and drag at the speed that its neighbours show.
std::vector<Vec3> accelerations(const std::vector<Sighting>& s, const Court& court) {
  std::vector<Vec3> out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const std::size_t a = i > 0 ? i - 1 : i, b = i + 1 < s.size() ? i + 1 : i;
    BodyState state;
    if (a != b) state.v_WB_W = (s[b].p - s[a].p) / (s[b].time - s[a].time);
    out.push_back(physics::flight_acceleration(court.world, court.ball, state));
  }
  return out;
}

/// Weighted squared residuals of the best arc through sightings first..last, which it fills in.
double fit_arc(const std::vector<Sighting>& s, const std::vector<Vec3>& acceleration, std::size_t first, std::size_t last, Arc& arc) {
  arc.first = s[first].frame;
  arc.last = s[last].frame;
  arc.begin = s[first].time;
  arc.end = s[last].time;
  arc.t0 = 0.5 * (arc.begin + arc.end);
  arc.acceleration.setZero();
  for (std::size_t i = first; i <= last; ++i) arc.acceleration += acceleration[i] / double(last - first + 1);
  Mat6 normal = Mat6::Zero();
  Vec6 right = Vec6::Zero();
  for (std::size_t i = first; i <= last; ++i) {
    const double t = s[i].time - arc.t0;
    const Vec3 target = s[i].p - 0.5 * t * t * arc.acceleration;
    normal.topLeftCorner<3, 3>() += s[i].information;
    normal.topRightCorner<3, 3>() += t * s[i].information;
    normal.bottomRightCorner<3, 3>() += t * t * s[i].information;
    right.head<3>() += s[i].information * target;
    right.tail<3>() += t * s[i].information * target;
  }
  normal.bottomLeftCorner<3, 3>() = normal.topRightCorner<3, 3>();
  const Vec6 x = normal.ldlt().solve(right);
  arc.p0 = x.head<3>();
  arc.v0 = x.tail<3>();
  double cost = 0;
  for (std::size_t i = first; i <= last; ++i) {
    const Vec3 residual = s[i].p - arc.position(s[i].time);
    cost += residual.dot(s[i].information * residual);
  }
  return cost;
}

}  // namespace

std::vector<Sighting> sightings_of(const std::vector<BallReading>& readings, const Court& court) {
  std::vector<Sighting> out;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const BallReading& reading = readings[i];
    if (!reading.measurable) continue;
    const Vec3 to_ball = reading.p_WB - court.camera.p_WC;
    const double distance = to_ball.norm();
    const Vec3 ray = to_ball / distance;
    const double across = std::hypot(reading.sigma_pixel, kPixelFloor) * distance / court.camera.focal;
    const double along = std::hypot(reading.sigma_distance, kDistanceFloor * distance);
    const Mat3 on_ray = ray * ray.transpose();
    out.push_back({int(i), double(i) / court.fps, reading.p_WB, (Mat3::Identity() - on_ray) / (across * across) + on_ray / (along * along)});
  }
  return out;
}

std::vector<Arc> split_into_arcs(const std::vector<Sighting>& s, const Court& court) {
  const std::size_t count = s.size();
  if (count < 4) return {};
  const auto acceleration = accelerations(s, court);
  // best[k]: least cost of the first k sightings, the last arc of which begins at sighting from[k].
  std::vector<double> best(count + 1, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> from(count + 1, 0);
  best[0] = 0;
  Arc arc;
  for (std::size_t end = 2; end <= count; ++end)
    for (std::size_t begin = 0; begin + 2 <= end; ++begin) {
      if (best[begin] == std::numeric_limits<double>::infinity()) continue;
      const double cost = best[begin] + kArcCost + fit_arc(s, acceleration, begin, end - 1, arc);
      if (cost < best[end]) {
        best[end] = cost;
        from[end] = begin;
      }
    }
  std::vector<Arc> arcs;
  for (std::size_t end = count; end > 0; end = from[end]) {
    fit_arc(s, acceleration, from[end], end - 1, arc);
    arcs.push_back(arc);
  }
  std::ranges::reverse(arcs);
  return arcs;
}

}  // namespace rimshot::evaluate
