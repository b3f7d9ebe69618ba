#include "rimshot/physics/force_buoyancy.h"

#include <cmath>

#include "build_scene.h"
#include "rimshot/physics/force_total.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("the volume of a sphere below a surface is the sum of its circles, from dry to wholly below") {
  constexpr double r = 0.3;
  constexpr int slices = 20000;
  for (double depth : {-0.1, 0.0, 0.01, 0.2, 0.3, 0.5, 0.6, 1.0}) {
    double sum = 0;
    for (int i = 0; i < slices; ++i) {
      const double z = (i + 0.5) * 2 * r / slices;  // above the lowest point
      if (z < depth) sum += std::numbers::pi * z * (2 * r - z) * 2 * r / slices;
    }
    CHECK_NEAR(physics::submerged_volume(r, depth), sum, std::numbers::pi * r * r * 2 * r / slices);  // one slice
  }
}

TEST_CASE("the lift is the slope of the fluid's energy, for a sphere at any depth and a box below") {
  scene::Scene s = vacuum(1);
  s.world.gravity = Vec3(3, 0, -9);  // the surface is perpendicular to gravity, whatever its direction
  s.world.fluid = scene::Fluid{900, 0.4};
  add_ball(s, "ball", 0.2, 2, {0, 0, 0});
  add_ball(s, "box", 0.2, 2, {0, 0, 0}).shape = scene::Box{{0.1, 0.2, 0.05}};
  const double h = 1e-5;
  for (const scene::Body& body : s.bodies)
    for (double height : {-2.0, -0.1, 0.1, 0.35, 0.5, 2.0}) {
      if (std::holds_alternative<scene::Box>(body.shape) && height > -1) continue;
      BodyState state = body.initial;
      state.p_WB = -height * s.world.gravity.normalized() + Vec3(0, 0.3, 0);
      const Vec3 force = physics::fluid_force(s.world, body, state) + body.mass * s.world.gravity;
      for (int axis = 0; axis < 3; ++axis) {
        BodyState before = state, after = state;
        before.p_WB[axis] -= h;
        after.p_WB[axis] += h;
        const double slope = (physics::potential_energy(s.world, body, after) - physics::potential_energy(s.world, body, before)) / (2 * h);
        CHECK_NEAR(-slope, force[axis], 1e-5);  // h^2 of 900 * 9.5 * 2 pi / 6, and roundings of 600 J over 2 h
      }
    }
  // Out of the fluid nothing lifts; below, Archimedes.
  BodyState dry;
  dry.p_WB = -1.0 * s.world.gravity.normalized();
  CHECK(physics::fluid_force(s.world, s.bodies[0], dry).isZero(0));
  CHECK_NEAR(physics::most_fluid_force(s.world, s.bodies[1]), 900 * 8 * 0.1 * 0.2 * 0.05 * std::sqrt(90.0), 1e-10);  // roundings of 68 N
}
