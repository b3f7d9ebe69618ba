#pragma once
#include <numbers>

#include "rimshot/core/conventions.h"

namespace rimshot::physics {

/// Quadratic drag on a sphere, F = -1/2 rho Cd A |v_rel| v_rel with A = pi r^2 and v_rel = v_WB - wind_W.
/// Source: White, Fluid Mechanics, chapter "Flow Past Immersed Bodies", drag of blunt bodies. Valid where Cd is constant:
/// 1e3 < Re < 2e5 for a smooth sphere (a basketball flies at about 1e5).
/// @param density rho [kg/m^3], >= 0   @param coefficient Cd [-], >= 0   @param radius [m], > 0
/// @returns [N], world frame, at the centre of mass. Pure function.
inline Vec3 force_drag(double density, double coefficient, double radius, const Vec3& v_WB_W, const Vec3& wind_W) {
  const Vec3 v = v_WB_W - wind_W;
  return -0.5 * density * coefficient * std::numbers::pi * radius * radius * v.norm() * v;
}

}  // namespace rimshot::physics
