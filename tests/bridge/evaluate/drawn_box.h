#pragma once
#include <functional>
#include <vector>

#include "drawn_view.h"
#include "rimshot/scene/io.h"

namespace rimshot::test {

/// Where the box's centre is at a time [s] and how it is turned, W.
using BoxMotion = std::function<Pose(double)>;

/// Thrown up and turning at a constant rate, under 9.81 m/s^2.
BoxMotion thrown_box(const Pose& start, const Vec3& v, const Vec3& w);

struct DrawnBoxOptions {
  int frames = 12;
  double noise = 1.5;      ///< standard deviation, in 8-bit codes
  bool box = true;
  bool shadow = true;      ///< a dark patch that wanders over the floor
  bool label = false;      ///< a dark patch on one face
  std::vector<Vec3> bar;   ///< two corners of a box that stands before the thrown one, or none
  std::uint64_t seed = 7;  ///< of the noise
};

/// A box of three different extents over a floor before a camera that stands still, 256x144 at 24 frames a second.
inline scene::Scene box_scene(const scene::Overrides& overrides = {}) {
  static const std::string yaml = R"(
rimshot: 1
name: box
world: {gravity: [0, 0, -9.81], duration: 1.0, sample_rate: 240, seed: 1}
materials: {wood: {restitution: 0.5, friction: 0.5}}
bodies:
  - {name: box, shape: {box: {half_extents: [0.18, 0.12, 0.08]}}, mass: 0.6, material: wood, position: [-0.6, 0, 1.2],
     orientation: [0.8, 0.36, 0.48, 0], velocity: [1.4, 0, 2.0], spin: [2, -3, 1.5], appearance: {albedo: [0.75, 0.25, 0.06]}}
  - {name: floor, static: true, material: wood, shape: {plane: {normal: [0, 0, 1], offset: 0}}}
cameras: [{name: side, position: [0.2, -4.4, 1.5], look_at: [0, 0, 1.2], vertical_fov: 20, size: [256, 144], fps: 24, shutter_angle: 0}]
lights: [{name: sky, sky: {radiance: [0.5, 0.5, 0.5]}}]
)";
  return scene::parse(yaml, "box.yaml", overrides);
}

/// A clip drawn without any code of the renderers or of the judge: a Lambert box of the scene's first body's size and colour under a lamp
/// and a sky, by exact ray tests at 8x8 points a pixel, mixed in linear light.
std::vector<media::Rgb8> draw_box(const scene::Scene& scene, const BoxMotion& motion, const DrawnBoxOptions& options = {});

}  // namespace rimshot::test
