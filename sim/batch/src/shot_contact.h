#pragma once
#include "shot_flight.h"
#include "shot_surface.h"

namespace rimshot::batch {

constexpr double kTouching = 1e-11;      ///< a closed gap [m]
constexpr double kCorner = 1e-8;         ///< another body this close takes part in an impact [m]
/// Shortest advance of the search where the gap does not close [s]: a graze within it is less than 1e-11 m deep.
constexpr double kShortestLook = 1e-6;
constexpr int kMostLooks = 5000;
/// A slower rebound may begin a lasting contact: kRestSpeed of the world [m/s].
constexpr double kSlowRebound = 0.01;

enum class Search : int { Nothing, Contact, Stuck };

/// First time in [0, until] at which the gap has closed and is closing. From a gap g that changes at the rate d, and whose
/// rate falls by at most B, the gap stays open until the root of g + d t - B t^2 / 2, and until g / speed: the later of
/// both is a step that cannot jump over a contact. Near the contact the first one converges as Newton's method does.
RIMSHOT_HOST_DEVICE inline Search first_contact(const Obstacle& obstacle, double radius, const Arc& arc, double until,
                                                double& at) {
  double t = 0;
  Vector centre = arc.p0;
  Nearest near = nearest(obstacle, radius, centre);
  if (near.gap > arc.speed * until) return Search::Nothing;
  for (int look = 0; look < kMostLooks; ++look) {
    const double rate = dot(near.normal, arc.velocity(t));
    if (near.gap <= kTouching && rate < 0) {
      at = t;
      return Search::Contact;
    }
    const double gap = larger(near.gap, 0);
    const Concavity bends = concavity(obstacle, radius, centre);
    const double fall = larger(arc.acceleration + bends.bound * arc.speed * arc.speed, 1e-9);
    const double root = sqrt(rate * rate + 2 * fall * gap);
    const double bent = rate < 0 ? 2 * gap / (root - rate) : (rate + root) / fall;
    t += larger(larger(gap, smaller(bent * arc.speed, bends.reach)) / arc.speed, rate < 0 ? 0 : kShortestLook);
    if (!(t < until)) return Search::Nothing;
    centre = arc.position(t);
    near = nearest(obstacle, radius, centre);
  }
  return Search::Stuck;
}

/// Coefficient of restitution at a speed of approach: the pair's table, and what a body that gives way leaves of it
/// (apparent_restitution of the physics module).
RIMSHOT_HOST_DEVICE inline double restitution_at(const Obstacle& o, double approach) {
  double e = o.row_restitution[0];
  for (int i = 1; i < o.rows; ++i) {
    if (approach < o.row_speed[i - 1]) break;
    const double share = smaller(1, (approach - o.row_speed[i - 1]) / (o.row_speed[i] - o.row_speed[i - 1]));
    e = o.row_restitution[i - 1] + share * (o.row_restitution[i] - o.row_restitution[i - 1]);
  }
  return o.recoil > 0 ? larger(0, (e - o.recoil) / (1 + o.recoil)) : e;
}

/// Impact of the ball on a static body: Newton's restitution and Coulomb's friction, as resolve_impact of the world.
/// Velocity and spin change. @returns the normal speed with which the ball leaves [m/s]
RIMSHOT_HOST_DEVICE inline double bounce(const Shot& shot, const Obstacle& obstacle, Vector normal, Vector& velocity,
                                         Vector& spin) {
  const Vector u = velocity - shot.radius * cross(spin, normal);
  const double u_n = dot(u, normal);
  const Vector u_t = u - u_n * normal;
  const double restitution = restitution_at(obstacle, -u_n);
  const double pressed = -(1 + restitution) * u_n;  // normal impulse over the mass
  const double sliding = length(u_t), stop = sliding / (1 + shot.inertia_ratio), cone = obstacle.friction * pressed;
  const Vector rubbed = sliding > 0 ? (-smaller(stop, cone) / sliding) * u_t : Vector{0, 0, 0};
  velocity = velocity + pressed * normal + rubbed;
  spin = spin - (shot.inertia_ratio / shot.radius) * cross(normal, rubbed);
  return -restitution * u_n;
}

}  // namespace rimshot::batch
