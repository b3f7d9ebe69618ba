#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// A state some time later, and the energy that the air took on the way [J].
struct Flown {
  BodyState state;
  double air_work = 0;
};

/// Free flight of a body for `s` seconds from a state.
/// Translation: the classical Runge-Kutta method of order 4, one step of length s; exact for constant acceleration. As
/// a function of s it is the dense output too: every state inside a step comes from the step's start. Rotation: free
/// (free_rotation.h), exact to rounding.
Flown fly(const scene::World& world, const scene::Body& body, const BodyState& start, double s);

}  // namespace rimshot::physics
