#pragma once
#include "build_scene.h"

namespace rimshot::test {

/// Flight in air, impacts, balls that hit each other, roll and rest: everything that could differ between two machines.
inline scene::Scene busy_scene() {
  scene::Scene s = vacuum(2.5);
  s.world.air = scene::Air{};
  add_static(s, "floor", scene::Plane{});
  add_static(s, "wall", scene::Box{{0.1, 2, 1}}, {1.2, 0, 1});
  add_static(s, "rim", scene::Torus{0.3, 0.01}, {0, 0, 0.5});
  for (int i = 0; i < 5; ++i)
    add_ball(s, "ball" + std::to_string(i), 0.08 + 0.01 * i, 0.4, {0.3 * i - 0.6, 0.02 * i, 1.2 + 0.3 * i},
             {0.5, 0.1 * i, 0}, {1, 5, 2})
        .aero = {0.5, 1};
  for (scene::Material& material : s.materials) material = {material.name, 0.6, 0.4};
  return s;
}

}  // namespace rimshot::test
