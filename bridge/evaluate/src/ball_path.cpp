#include "rimshot/evaluate/ball_path.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "arc_fit.h"

namespace rimshot::evaluate {

Vec3 BallPath::position(double t) const {
  const auto after = std::ranges::find_if(arcs, [t](const Arc& arc) { return t <= arc.end; });
  return (after == arcs.end() ? arcs.back() : *after).position(t);
}

BallPath fit_path(const std::vector<BallReading>& readings, const Court& court) {
  const auto sightings = sightings_of(readings, court);
  return join(split_into_arcs(sightings, court), sightings, court);
}

GravityReading fit_gravity(const std::vector<BallReading>& readings, const BallPath& path, const Court& court) {
  GravityReading out;
  const double gravity = court.world.gravity.norm();
  if (gravity == 0) return out;
  const Vec3 down = court.world.gravity / gravity;
  double information = 0, right = 0, residuals = 0;
  int degrees = 0;
  for (const Arc& arc : path.arcs) {
    std::vector<Sighting> own;
    for (const Sighting& s : sightings_of(readings, court))
      if (s.frame >= arc.first && s.frame <= arc.last) own.push_back(s);
    if (own.size() < 5) continue;
    // p0, v0 and the correction of gravity of this arc; arcs are joined by their information on the last.
    Eigen::Matrix<double, 7, 7> normal = Eigen::Matrix<double, 7, 7>::Zero();
    Eigen::Matrix<double, 7, 1> rhs = Eigen::Matrix<double, 7, 1>::Zero();
    for (const Sighting& s : own) {
      const double t = s.time - arc.t0;
      Eigen::Matrix<double, 3, 7> jacobian;
      jacobian << Mat3::Identity(), t * Mat3::Identity(), 0.5 * t * t * down;
      normal += jacobian.transpose() * s.information * jacobian;
      rhs += jacobian.transpose() * s.information * (s.p - arc.position(s.time));
      const Vec3 residual = s.p - arc.position(s.time);
      residuals += residual.dot(s.information * residual);
    }
    degrees += 3 * int(own.size()) - 7;
    const Eigen::Matrix<double, 7, 1> x = normal.ldlt().solve(rhs);
    const double variance = normal.inverse()(6, 6);
    information += 1 / variance;
    right += x[6] / variance;
  }
  if (information == 0) return out;
  out.measurable = true;
  out.value = gravity + right / information;
  out.sigma = std::sqrt(std::max(1.0, residuals / degrees) / information);
  return out;
}

}  // namespace rimshot::evaluate
