#pragma once
#include <numbers>

#include "rimshot/core/conventions.h"

namespace rimshot::physics {

/// Lift of a spinning sphere, |F| = 1/2 rho A C_L v^2 with C_L = k S and the spin parameter S = r omega / v, along omega x v:
/// F = 1/2 rho A k r (omega x v_rel). The factor v^2 cancels, so that the force is smooth at rest.
/// Source: Nathan, "The effect of spin on the flight of a baseball", Am. J. Phys. 76 (2008) 119, for the form; k about 0.5 to 1
/// for balls with seams. Valid for S below about 1.
/// @param lift k [-]   @returns [N], world frame, at the centre of mass. Pure function.
inline Vec3 force_magnus(double density, double lift, double radius, const Vec3& v_WB_W, const Vec3& w_WB_W, const Vec3& wind_W) {
  return 0.5 * density * std::numbers::pi * radius * radius * lift * radius * w_WB_W.cross(v_WB_W - wind_W);
}

}  // namespace rimshot::physics
