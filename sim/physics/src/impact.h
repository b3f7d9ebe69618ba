#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// One side of an impact. A static body has inverse mass and inertia 0.
struct ImpactSide {
  BodyState* state = nullptr;
  Vec3 p_W = Vec3::Zero();     ///< centre of mass
  double inverse_mass = 0;     ///< [1/kg]
  double inverse_inertia = 0;  ///< [1/(kg m^2)], of a sphere
};

struct ImpactResult {
  double approach_speed = 0, separation_speed = 0;  ///< along the normal, at the contact point [m/s]
  double normal_impulse = 0;                        ///< [N s]
  Vec3 friction_impulse = Vec3::Zero();             ///< on a [N s]
};

/// Velocity of a's material point at the contact relative to b's [m/s].
Vec3 relative_velocity(const ImpactSide& a, const ImpactSide& b, const Vec3& point);

/// Newton's restitution v_n+ = -e v_n- and Coulomb's friction |J_t| <= mu J_n: the tangential impulse that stops
/// sliding, cut to the cone. Closed form where both bodies are spheres or static, because then the normal impulse does
/// not couple into the tangential motion. Source: Stronge, Impact Mechanics (2000), sections 3 and 4 (rigid, central
/// impact). Changes both states.
/// @param normal unit, from b to a
ImpactResult resolve_impact(const ImpactSide& a, const ImpactSide& b, const Vec3& point, const Vec3& normal,
                            double restitution, double friction);

}  // namespace rimshot::physics
