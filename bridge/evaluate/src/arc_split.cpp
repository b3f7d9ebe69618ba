#include <algorithm>
#include <limits>

#include "arc_fit.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/physics/force_magnus.h"
#include "rimshot/physics/force_total.h"

namespace rimshot::evaluate {
namespace {

/// Systematic error of the outline that the readings' own standard errors do not know (codec, seams, light) [px]: it
/// moves the centre, and as an error of the radius it moves the distance.
constexpr double kPixelFloor = 0.15;
/// A thrown ball's usual spin [rad/s] and speed [m/s].
constexpr double kUsualSpin = 15, kUsualSpeed = 5;

using Mat9 = Eigen::Matrix<double, 9, 9>;
using Vec9 = Eigen::Matrix<double, 9, 1>;
using Mat39 = Eigen::Matrix<double, 3, 9>;

}  // namespace

Vec3 flight_acceleration_at(const scene::World& world, const scene::Body& body, const Vec3& v_WB_W) {
  BodyState state;
  state.v_WB_W = v_WB_W;
  return physics::flight_acceleration(world, body, state);
}

std::vector<Vec3> accelerations(const std::vector<Sighting>& s, const scene::World& world, const scene::Body& body) {
  std::vector<Vec3> out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const std::size_t a = i > 0 ? i - 1 : i, b = i + 1 < s.size() ? i + 1 : i;
    out.push_back(flight_acceleration_at(world, body, a == b ? Vec3::Zero() : Vec3((s[b].p - s[a].p) / (s[b].time - s[a].time))));
  }
  return out;
}

double unknown_lift(const scene::World& world, const scene::Body& body) {
  constexpr double kLeastLift = 1e-3;
  const auto* sphere = std::get_if<scene::Sphere>(&body.shape);
  if (!sphere || !world.air) return kLeastLift;
  const Vec3 force = physics::force_magnus(world.air->density, body.aero.lift, sphere->radius, kUsualSpeed * Vec3::UnitX(),
                                           kUsualSpin * Vec3::UnitY(), Vec3::Zero());
  return std::max(kLeastLift, force.norm() / body.mass);
}

double fit_arc(const std::vector<Sighting>& s, const std::vector<Vec3>& acceleration, double lift, std::size_t first,
               std::size_t last, Arc& arc) {
  arc.first = s[first].frame;
  arc.last = s[last].frame;
  arc.begin = s[first].time;
  arc.end = s[last].time;
  arc.t0 = 0.5 * (arc.begin + arc.end);
  // Drag changes over the arc: a straight line through the accelerations at its sightings.
  arc.acceleration.setZero();
  arc.jerk.setZero();
  double squares = 0;
  Vec3 products = Vec3::Zero();
  double middle = 0;
  for (std::size_t i = first; i <= last; ++i) {
    arc.acceleration += acceleration[i] / double(last - first + 1);
    middle += s[i].time / double(last - first + 1);
  }
  for (std::size_t i = first; i <= last; ++i) {
    squares += (s[i].time - middle) * (s[i].time - middle);
    products += (s[i].time - middle) * acceleration[i];
  }
  if (last - first >= 2) arc.jerk = products / squares;
  arc.acceleration += (arc.t0 - middle) * arc.jerk;
  // Unknowns: p0, v0, lift.
  Mat9 normal = Mat9::Zero();
  Vec9 right = Vec9::Zero();
  normal.diagonal().tail<3>().setConstant(1 / (lift * lift));
  for (std::size_t i = first; i <= last; ++i) {
    const double t = s[i].time - arc.t0;
    Mat39 jacobian;
    jacobian << Mat3::Identity(), t * Mat3::Identity(), 0.5 * t * t * Mat3::Identity();
    normal += jacobian.transpose() * s[i].information * jacobian;
    right += jacobian.transpose() * s[i].information * (s[i].p - t * t * (arc.acceleration / 2 + t * arc.jerk / 6));
  }
  const Vec9 x = solve_symmetric(normal, right);
  arc.p0 = x.head<3>();
  arc.v0 = x.segment<3>(3);
  arc.acceleration += x.tail<3>();
  double cost = x.tail<3>().squaredNorm() / (lift * lift);
  for (std::size_t i = first; i <= last; ++i) {
    const Vec3 residual = s[i].p - arc.position(s[i].time);
    cost += residual.dot(s[i].information * residual);
  }
  return cost;
}

std::vector<Sighting> sightings_of(const BallReadings& readings, const Court& court, int ball) {
  const double radius = court.radius(ball);
  std::vector<Sighting> out;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const BallReading& reading = readings[i];
    if (!reading.measurable) continue;
    const Vec3 to_ball = reading.p_WB - court.camera.p_WC;
    const double distance = to_ball.norm(), pixel = distance / court.camera.focal;
    const Vec3 ray = to_ball / distance;
    const double across = std::hypot(reading.sigma_pixel, kPixelFloor) * pixel;
    const double along = std::hypot(reading.sigma_distance, kPixelFloor * pixel * distance / radius);
    const Mat3 on_ray = ray * ray.transpose();
    out.push_back({ball, int(i), double(i) / court.fps, reading.p_WB,
                   (Mat3::Identity() - on_ray) / (across * across) + on_ray / (along * along)});
  }
  return out;
}

std::vector<std::vector<Sighting>> sightings_of(const std::vector<BallReadings>& readings, const Court& court) {
  std::vector<std::vector<Sighting>> out;
  for (std::size_t b = 0; b < readings.size(); ++b) out.push_back(sightings_of(readings[b], court, int(b)));
  return out;
}

std::vector<Arc> split_into_arcs(const std::vector<Sighting>& s, const scene::World& world, const scene::Body& body) {
  const std::size_t count = s.size();
  if (count < 4) return {};
  const auto acceleration = accelerations(s, world, body);
  const double lift = unknown_lift(world, body);
  // best[k]: least cost of the first k sightings, the last arc of which begins at sighting from[k].
  std::vector<double> best(count + 1, std::numeric_limits<double>::infinity());
  std::vector<std::size_t> from(count + 1, 0);
  best[0] = 0;
  Arc arc;
  for (std::size_t end = 2; end <= count; ++end)
    for (std::size_t begin = 0; begin + 2 <= end; ++begin) {
      if (best[begin] == std::numeric_limits<double>::infinity()) continue;
      const double cost = best[begin] + kArcCost + fit_arc(s, acceleration, lift, begin, end - 1, arc);
      if (cost < best[end]) {
        best[end] = cost;
        from[end] = begin;
      }
    }
  std::vector<Arc> arcs;
  for (std::size_t end = count; end > 0; end = from[end]) {
    fit_arc(s, acceleration, lift, from[end], end - 1, arc);
    arcs.push_back(arc);
  }
  std::ranges::reverse(arcs);
  return arcs;
}

}  // namespace rimshot::evaluate
