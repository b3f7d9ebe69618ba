#include "rimshot/physics/force_total.h"

#include "rimshot/physics/force_drag.h"
#include "rimshot/physics/force_gravity.h"
#include "rimshot/physics/force_magnus.h"

namespace rimshot::physics {

Vec3 air_force(const scene::World& world, const scene::Body& body, const BodyState& state) {
  const auto* sphere = std::get_if<scene::Sphere>(&body.shape);
  if (!world.air || !sphere) return Vec3::Zero();
  return force_drag(world.air->density, body.aero.drag, sphere->radius, state.v_WB_W, world.air->wind) +
         force_magnus(world.air->density, body.aero.lift, sphere->radius, state.v_WB_W, state.w_WB_W, world.air->wind);
}

Vec3 flight_acceleration(const scene::World& world, const scene::Body& body, const BodyState& state) {
  return (force_gravity(body.mass, world.gravity) + air_force(world, body, state)) / body.mass;
}

}  // namespace rimshot::physics
