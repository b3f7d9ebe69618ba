#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// Torque-free rotation of a body for s seconds: changes q_WB and w_WB_W of the state.
/// Euler's equations I w' = I w x w in the principal axes and q' = q (0, w) / 2 are polynomial, so that the Taylor coefficients of
/// both follow from each other by Cauchy products (Jorba and Zou, "A software package for the numerical integration of ODEs by means
/// of high-order Taylor methods", Experimental Mathematics 14, 2005). Order 18, in steps of an eighth of a radian: the truncated rest
/// is below a rounding. The angular velocity at the end is that of the end's orientation and the angular momentum of the start, which
/// therefore stays to rounding, length and direction, and energy with it. As a function of s this is its own dense output.
void rotate_freely(const scene::Body& body, BodyState& state, double s);

/// Largest angular speed that the body can reach in free rotation: sqrt(2 E / I_min) [rad/s].
double spin_bound(const scene::Body& body, const BodyState& state);

}  // namespace rimshot::physics
