#pragma once
#include <cmath>

#include "build_scene.h"
#include "rimshot/core/rng.h"

namespace rimshot::test {

/// A free throw at a hoop with board and floor, 2 s, in air; every pair has its own law.
inline scene::Scene court() {
  scene::Scene s = vacuum(2);
  s.world.air = scene::Air{};
  add_basketball(s, {0, 0, 2.134}, {4.4, 0, 5.7}, {0, -18.8, 0}).aero = {0.5, 1};
  add_static(s, "rim", scene::Torus{0.2376, 0.009}, {4.191, 0, 3.05});
  add_static(s, "board", scene::Box{{0.015, 0.9, 0.525}}, {4.5856, 0, 3.425});
  add_static(s, "floor", scene::Plane{});
  contact(s, "ball", "rim", 0.75, 0.5);
  s.bodies[1].recoil_mass = 6;
  contact(s, "ball", "board", 0.72, 0.4);
  contact(s, "ball", "floor", 0, 0.5);
  s.contacts.back().law.restitution = scene::Restitution({{2, 0.85}, {5, 0.8}, {9, 0.76}});
  return s;
}

/// The index-th of a family of throws that miss and hit everything there is.
inline scene::Scene throw_at(std::size_t index) {
  scene::Scene s = court();
  Rng rng(3, index);
  const double angle = rng.uniform(45, 65) * std::numbers::pi / 180, speed = rng.uniform(7.1, 7.9);
  s.bodies[0].initial.v_WB_W = Vec3(speed * std::cos(angle), rng.uniform(-0.1, 0.1), speed * std::sin(angle));
  s.bodies[0].initial.w_WB_W = Vec3(rng.uniform(-5, 5), rng.uniform(-25, 5), rng.uniform(-5, 5));
  return s;
}

}  // namespace rimshot::test
