#include "rimshot/physics/force_total.h"

#include "rimshot/physics/force_buoyancy.h"
#include "rimshot/physics/force_drag.h"
#include "rimshot/physics/force_gravity.h"
#include "rimshot/physics/force_magnus.h"
#include "rimshot/scene/mass_properties.h"

namespace rimshot::physics {
namespace {

/// How far below the surface a point is, along gravity [m].
double depth_of(const scene::World& world, const Vec3& p_W) {
  return world.fluid->surface + world.gravity.dot(p_W) / world.gravity.norm();
}

bool lifts(const scene::World& world) { return world.fluid && !world.gravity.isZero(0); }

}  // namespace

Vec3 air_force(const scene::World& world, const scene::Body& body, const BodyState& state) {
  const auto* sphere = std::get_if<scene::Sphere>(&body.shape);
  if (!world.air || !sphere) return Vec3::Zero();
  return force_drag(world.air->density, body.aero.drag, sphere->radius, state.v_WB_W, world.air->wind) +
         force_magnus(world.air->density, body.aero.lift, sphere->radius, state.v_WB_W, state.w_WB_W, world.air->wind);
}

Vec3 fluid_force(const scene::World& world, const scene::Body& body, const BodyState& state) {
  if (!lifts(world)) return Vec3::Zero();
  const double depth = depth_of(world, state.p_WB);
  const auto* sphere = std::get_if<scene::Sphere>(&body.shape);
  if (!sphere && depth <= 0) return Vec3::Zero();
  return force_buoyancy(world.fluid->density, sphere ? submerged_volume(sphere->radius, depth + sphere->radius) : scene::volume(body.shape), world.gravity);
}

double most_fluid_force(const scene::World& world, const scene::Body& body) {
  return lifts(world) ? force_buoyancy(world.fluid->density, scene::volume(body.shape), world.gravity).norm() : 0;
}

Vec3 flight_acceleration(const scene::World& world, const scene::Body& body, const BodyState& state) {
  return (force_gravity(body.mass, world.gravity) + fluid_force(world, body, state) + air_force(world, body, state)) / body.mass;
}

double potential_energy(const scene::World& world, const scene::Body& body, const BodyState& state) {
  double energy = -body.mass * world.gravity.dot(state.p_WB);
  if (!lifts(world)) return energy;
  const double depth = depth_of(world, state.p_WB), gravity = world.gravity.norm();
  if (const auto* sphere = std::get_if<scene::Sphere>(&body.shape)) {
    energy += buoyancy_energy(world.fluid->density, gravity, sphere->radius, depth + sphere->radius);
  } else if (depth > 0) {
    energy += world.fluid->density * gravity * scene::volume(body.shape) * depth;
  }
  return energy;
}

}  // namespace rimshot::physics
