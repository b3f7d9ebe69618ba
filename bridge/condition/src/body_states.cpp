#include "rimshot/condition/body_states.h"

#include <cmath>
#include <numbers>

#include "rimshot/layout/clip_file.h"
#include "rimshot/scene/mass_properties.h"

namespace rimshot::condition {

std::vector<int> moving_bodies(const scene::Scene& scene) {
  std::vector<int> moving;
  for (int i = 0; i < int(scene.bodies.size()); ++i)
    if (!scene.bodies[std::size_t(i)].is_static) moving.push_back(i);
  return moving;
}

std::vector<float> projected_state(const trajectory::Trajectory& trajectory, int body, const gbuffer::PinholeCamera& camera, double time,
                                   double shutter) {
  const auto at = [&](double t) { return camera.project(trajectory.state_at(body, t).p_WB); };
  const Vec3 middle = at(time), blur = at(time + shutter / 2) - at(time - shutter / 2);
  const double radius = std::cbrt(scene::volume(trajectory.scene.bodies[std::size_t(body)].shape) * 3 / (4 * std::numbers::pi));
  std::vector<float> state(layout::kStateColumns);
  state[layout::kStateX] = float(middle.x());
  state[layout::kStateY] = float(middle.y());
  state[layout::kStateDepth] = float(middle.z());
  state[layout::kStateRadius] = float(camera.focal * radius / middle.z());
  state[layout::kStateBlurX] = float(blur.x());
  state[layout::kStateBlurY] = float(blur.y());
  return state;
}

trajectory::Trajectory without_moving_bodies(const trajectory::Trajectory& trajectory) {
  trajectory::Trajectory still;
  still.scene = trajectory.scene;
  still.scene.bodies.clear();
  still.scene.joints.clear();
  still.scene.springs.clear();
  still.scene.expect.clear();
  still.time = {0};
  for (std::size_t i = 0; i < trajectory.scene.bodies.size(); ++i) {
    if (!trajectory.scene.bodies[i].is_static) continue;
    still.scene.bodies.push_back(trajectory.scene.bodies[i]);
    still.bodies.push_back(trajectory.bodies[i]);
    still.bodies.back().states.resize(1);
  }
  return still;
}

}  // namespace rimshot::condition
