#pragma once
#include "rimshot/core/conventions.h"

namespace rimshot::physics {

/// Linear spring with a viscous damper in parallel (Kelvin and Voigt), massless, between two points at x_a and x_b:
/// F_b = -(k (l - l_0) + c l') u with l = |x_b - x_a|, u = (x_b - x_a) / l; F_a = -F_b. Hooke's law for every length, pull and push.
/// Source: Den Hartog, Mechanical Vibrations, chapter 2.
/// Limits: the spring does not bend, touch anything or have a longest length. One that is pressed down to a point has no direction: the
/// law is smooth at l = 0 for l_0 = 0 and c = 0 only, and gives no force there.
/// @param stiffness k [N/m], >= 0   @param damping c [N s/m], >= 0   @param rest_length l_0 [m], >= 0
/// @param d_W x_b - x_a [m]   @param rate_W its rate [m/s]
/// @returns the force on b [N], world frame. Pure function.
inline Vec3 force_spring(double stiffness, double damping, double rest_length, const Vec3& d_W, const Vec3& rate_W) {
  const double length = d_W.norm();
  if (length < 1e-12) return Vec3::Zero();
  const Vec3 u = d_W / length;
  return -(stiffness * (length - rest_length) + damping * rate_W.dot(u)) * u;
}

/// Energy that the spring holds, 1/2 k (l - l_0)^2 [J].
inline double spring_energy(double stiffness, double rest_length, const Vec3& d_W) {
  const double stretch = d_W.norm() - rest_length;
  return 0.5 * stiffness * stretch * stretch;
}

}  // namespace rimshot::physics
