#pragma once
#include <string>

#include "rimshot/scene/io.h"

namespace rimshot::test {

/// A ball, a ring and a floor before a camera that stands still, 256x144 at 24 frames a second, in vacuum.
inline scene::Scene court_scene(const scene::Overrides& overrides = {}) {
  static const std::string yaml = R"(
rimshot: 1
name: court
world: {gravity: [0, 0, -9.81], duration: 1.0, sample_rate: 240, seed: 1}
materials:
  leather: {restitution: 0.7, friction: 0.5}
  steel: {restitution: 0.7, friction: 0.5}
bodies:
  - {name: ball, shape: {sphere: {radius: 0.12}}, mass: 0.6, material: leather, position: [3.0, 0, 3.4], velocity: [1.6, 0, 1.0]}
  - {name: rim, static: true, material: steel, shape: {torus: {major_radius: 0.234, minor_radius: 0.009}}, position: [4.191, 0, 3.05]}
  - {name: floor, static: true, material: steel, shape: {plane: {normal: [0, 0, 1], offset: 0}}}
cameras: [{name: side, position: [3.2, -4.4, 3.2], look_at: [3.9, 0, 2.8], vertical_fov: 34, size: [256, 144], fps: 24, shutter_angle: 0}]
lights: [{name: sky, sky: {radiance: [0.5, 0.5, 0.5]}}]
)";
  return scene::parse(yaml, "court.yaml", overrides);
}

}  // namespace rimshot::test
