#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// Force of the air on a body [N], world frame; zero without air or for a shape that has no aerodynamic law.
Vec3 air_force(const scene::World& world, const scene::Body& body, const BodyState& state);

/// Acceleration of a body's centre of mass in free flight [m/s^2], world frame: gravity and air.
Vec3 flight_acceleration(const scene::World& world, const scene::Body& body, const BodyState& state);

}  // namespace rimshot::physics
