#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// Coefficient of restitution of an impact on body b: the pair's at the approach speed, and the apparent one where b is a static body
/// that gives way (recoil.h).
/// @param approach_speed [m/s]   @param inverse_mass_a velocity that the other one gains at the point per normal impulse [1/kg]
double impact_restitution(const scene::ContactLaw& law, const scene::Body& b, double approach_speed, double inverse_mass_a);

}  // namespace rimshot::physics
