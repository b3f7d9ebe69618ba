#include <algorithm>
#include <cmath>

#include "arc_fit.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

/// So stiff that a fitted arc has no lift [m/s^2].
constexpr double kNoLift = 1e-6;

}  // namespace

GravityReading gravity_of(const std::vector<Sighting>& sightings, const std::vector<Arc>& arcs, const scene::World& world, const scene::Body& body) {
  GravityReading out;
  const double gravity = world.gravity.norm();
  if (gravity == 0) return out;
  const Vec3 down = world.gravity / gravity;
  const auto acceleration = accelerations(sightings, world, body);
  double information = 0, right = 0;
  for (const Arc& arc : arcs) {
    using Mat7 = Eigen::Matrix<double, 7, 7>;
    using Vec7 = Eigen::Matrix<double, 7, 1>;
    Mat7 normal = Mat7::Zero();  // unknowns: p0, v0, gravity
    Vec7 rhs = Vec7::Zero();
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < sightings.size(); ++i)
      if (sightings[i].frame >= arc.first && sightings[i].frame <= arc.last) own.push_back(i);
    if (own.size() < 5) continue;
    // What the arc has besides gravity: drag where it is known, without the fitted lift, and its change.
    Arc known;
    fit_arc(sightings, acceleration, kNoLift, own.front(), own.back(), known);
    const auto drag_way = [&](double t) -> Vec3 { return t * t * ((known.acceleration - world.gravity) / 2 + t * known.jerk / 6); };
    const auto jacobian_at = [&](double t) {
      Eigen::Matrix<double, 3, 7> jacobian;
      jacobian << Mat3::Identity(), t * Mat3::Identity(), 0.5 * t * t * down;
      return jacobian;
    };
    for (const std::size_t i : own) {
      const Sighting& s = sightings[i];
      const double t = s.time - known.t0;
      const auto jacobian = jacobian_at(t);
      normal += jacobian.transpose() * s.information * jacobian;
      rhs += jacobian.transpose() * s.information * (s.p - drag_way(t));
    }
    const Vec7 x = solve_symmetric(normal, rhs);
    double residuals = 0;
    for (const std::size_t i : own) {
      const Sighting& s = sightings[i];
      const double t = s.time - known.t0;
      const Vec3 residual = s.p - drag_way(t) - jacobian_at(t) * x;
      residuals += residual.dot(s.information * residual);
    }
    const double lift = unknown_lift(world, body);
    const double variance =
        inverse_symmetric(normal)(6, 6) * std::max(1.0, residuals / double(3 * own.size() - 7)) + lift * lift;
    information += 1 / variance;
    right += x[6] / variance;
  }
  if (information == 0) return out;
  out.measurable = true;
  out.value = right / information;
  out.sigma = 1 / std::sqrt(information);
  return out;
}

}  // namespace rimshot::evaluate
