#include "rimshot/evaluate/ball_path.h"

#include <algorithm>
#include <cmath>

#include "arc_fit.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {

Vec3 BallPath::position(double t) const {
  const auto after = std::ranges::find_if(arcs, [t](const Arc& arc) { return t <= arc.end; });
  return (after == arcs.end() ? arcs.back() : *after).position(t);
}

namespace {

/// So stiff that a fitted arc has no lift [m/s^2].
constexpr double kNoLift = 1e-6;
/// What a bend of the path away from every body must save instead of kArcCost to be believed.
constexpr double kMidAirCost = 5 * kArcCost;

/// A contact that a body of the court can have caused: it is there, and the ball comes in and goes out.
bool is_plausible(const ContactReading& contact) {
  return contact.body >= 0 && contact.approach_speed > 0 && contact.separation_speed >= 0;
}

struct Splitting {
  const std::vector<Sighting>& sightings;
  std::vector<Vec3> acceleration;
  double lift;

  std::size_t place(int frame) const {
    return std::size_t(std::ranges::find(sightings, frame, &Sighting::frame) - sightings.begin());
  }
  /// The one arc over the sightings of two neighbours, and what it costs more than both.
  double merge(const Arc& a, const Arc& b, Arc& merged) const {
    Arc again;
    const double apart = fit_arc(sightings, acceleration, lift, place(a.first), place(a.last), again) +
                         fit_arc(sightings, acceleration, lift, place(b.first), place(b.last), again);
    return fit_arc(sightings, acceleration, lift, place(a.first), place(b.last), merged) - apart;
  }
};

}  // namespace

BallPath fit_path(const std::vector<BallReading>& readings, const Court& court) {
  const auto sightings = sightings_of(readings, court);
  const Splitting splitting{sightings, accelerations(sightings, court), unknown_lift(court)};
  auto arcs = split_into_arcs(sightings, court);
  for (;;) {
    const BallPath path = join(arcs, sightings, court);
    double least = kMidAirCost;
    std::size_t at = arcs.size();
    Arc merged, best;
    for (std::size_t k = 0; k < path.contacts.size(); ++k) {
      if (is_plausible(path.contacts[k])) continue;
      const double cost = splitting.merge(arcs[k], arcs[k + 1], merged);
      if (cost >= least) continue;
      least = cost;
      at = k;
      best = merged;
    }
    if (at == arcs.size()) return path;
    arcs[at] = best;
    arcs.erase(arcs.begin() + long(at) + 1);
  }
}

GravityReading fit_gravity(const std::vector<BallReading>& readings, const BallPath& path, const Court& court) {
  GravityReading out;
  const double gravity = court.world.gravity.norm();
  if (gravity == 0) return out;
  const Vec3 down = court.world.gravity / gravity;
  const auto sightings = sightings_of(readings, court);
  const auto acceleration = accelerations(sightings, court);
  double information = 0, right = 0;
  for (const Arc& arc : path.arcs) {
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
    const auto drag_way = [&](double t) -> Vec3 { return t * t * ((known.acceleration - court.world.gravity) / 2 + t * known.jerk / 6); };
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
    const double lift = unknown_lift(court);
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
