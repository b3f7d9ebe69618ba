#pragma once
#include "rimshot/core/conventions.h"

namespace rimshot::physics {

/// Uniform gravity, F = m g. Valid where the height is small against the Earth's radius.
/// @param mass [kg]   @param gravity_W [m/s^2]   @returns [N], world frame, at the centre of mass.
inline Vec3 force_gravity(double mass, const Vec3& gravity_W) { return mass * gravity_W; }

}  // namespace rimshot::physics
