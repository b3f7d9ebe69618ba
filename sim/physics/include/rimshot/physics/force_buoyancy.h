#pragma once
#include <algorithm>
#include <numbers>

#include "rimshot/core/conventions.h"

namespace rimshot::physics {

/// Volume of the part of a sphere that lies below a plane through its lowest point's height plus `depth` [m^3]: the cap
/// pi h^2 (3 r - h) / 3, h = depth cut to [0, 2 r].
inline double submerged_volume(double radius, double depth) {
  const double h = std::clamp(depth, 0.0, 2 * radius);
  return std::numbers::pi * h * h * (3 * radius - h) / 3;
}

/// Archimedes: a fluid at rest lifts a body by the weight of the fluid in its place, F = -rho V g, at the centre of that volume.
/// Source: Landau and Lifshitz, Fluid Mechanics, section 2; of a floating sphere the force goes through its centre.
/// Limits: no waves, no added mass, no flow: what the fluid does to moving bodies beyond its pressure at rest is the air's law
/// (drag with `air.density` where the body is).
/// @param density rho [kg/m^3], >= 0   @param volume V below the surface [m^3], >= 0   @param gravity_W [m/s^2]
/// @returns [N], world frame. Pure function.
inline Vec3 force_buoyancy(double density, double volume, const Vec3& gravity_W) { return -density * volume * gravity_W; }

/// Work that it takes to push a sphere down until its lowest point is `depth` below the surface [J]: rho g times the integral of
/// the submerged volume, pi h^3 (4 r - h) / 12, and the full volume's from 2 r on.
inline double buoyancy_energy(double density, double gravity, double radius, double depth) {
  const double h = std::clamp(depth, 0.0, 2 * radius), below = std::max(0.0, depth - 2 * radius);
  return density * gravity * (std::numbers::pi * h * h * h * (4 * radius - h) / 12 + submerged_volume(radius, h) * below);
}

}  // namespace rimshot::physics
