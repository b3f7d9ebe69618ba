#pragma once
#include <algorithm>

namespace rimshot::physics {

/// Restitution against a fixed structure that gives way: a hoop's ring on its springs, a board on its post.
/// At the place that is hit the structure moves like a free mass M, because the blow is over long before its springs have answered
/// (a ball's contact lasts some ms, a ring's period is 50 ms and more). Two bodies of masses m and M part with e times their approach
/// speed; seen from the structure's place of rest the first one returns with the apparent coefficient of restitution
///
///     e_A = (e M - m) / (M + m)
///
/// (Cross, "Impact of a ball with a bat or racket", Am. J. Phys. 67 (1999) 692, for bats and rackets). The structure
/// takes the energy (1 + e)^2 M m / (M + m)^2 of the normal motion's 1/2 m v^2 and gives it to its damping; the contact itself loses
/// (1 - e^2) M / (M + m). Both together are 1 - e_A^2.
/// Limits: the structure is at rest again before the next impact, moves along the normal only, and is drawn at its place of rest. A
/// structure lighter than m / e would be pushed on; here it stops the body, e_A = 0.
/// @param restitution e [-], 0 to 1   @param structure_mass M [kg], > 0, infinite for a rigid one
/// @param inverse_mass 1 / m [1/kg], > 0: of the body at the point and along the normal
inline double apparent_restitution(double restitution, double structure_mass, double inverse_mass) {
  const double ratio = 1 / (structure_mass * inverse_mass);  // m / M
  return std::max(0.0, (restitution - ratio) / (1 + ratio));
}

}  // namespace rimshot::physics
