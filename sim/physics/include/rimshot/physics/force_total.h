#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// Force of the air on a body [N], world frame; zero without air or for a shape that has no aerodynamic law.
Vec3 air_force(const scene::World& world, const scene::Body& body, const BodyState& state);

/// Lift of the world's fluid on a body [N], world frame, at its centre of mass: of a sphere at any depth; any other shape counts as
/// wholly below the surface if its centre of mass is, and as wholly above otherwise.
Vec3 fluid_force(const scene::World& world, const scene::Body& body, const BodyState& state);
/// The largest lift that the body can have [N].
double most_fluid_force(const scene::World& world, const scene::Body& body);

/// Acceleration of a body's centre of mass in free flight [m/s^2], world frame: gravity, fluid and air.
Vec3 flight_acceleration(const scene::World& world, const scene::Body& body, const BodyState& state);

/// Energy of a body's place in gravity and fluid [J]; 0 at the origin, and out of the fluid.
double potential_energy(const scene::World& world, const scene::Body& body, const BodyState& state);

}  // namespace rimshot::physics
