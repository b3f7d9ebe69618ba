#include "rimshot/evaluate/court.h"

#include <algorithm>

#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

/// Camera, world and statics; what moves is still to be shared out.
Court still_court_of(const scene::Scene& scene, const std::string& camera_name, int width, int height, double fps) {
  const scene::Camera& camera = scene.camera(camera_name);
  Court court;
  court.camera = gbuffer::PinholeCamera::from(camera, width, height);
  court.fps = fps > 0 ? fps : camera.fps;
  court.shutter = camera.shutter_angle / 360 / court.fps;
  court.world = scene.world;
  std::ranges::copy_if(scene.bodies, std::back_inserter(court.statics), &scene::Body::is_static);
  return court;
}

std::vector<scene::Body> moving(const scene::Scene& scene) {
  std::vector<scene::Body> bodies;
  std::ranges::copy_if(scene.bodies, std::back_inserter(bodies), [](const scene::Body& body) { return !body.is_static; });
  return bodies;
}

[[noreturn]] void refuse(const scene::Scene& scene, const std::vector<scene::Body>& bodies) {
  const bool only_spheres = std::ranges::all_of(bodies, [](const scene::Body& body) { return std::holds_alternative<scene::Sphere>(body.shape); });
  throw Error(ErrorCode::InvalidInput, "scene \"" + scene.name + "\" moves " + std::to_string(bodies.size()) + " bodies" +
                                           (only_spheres ? "" : ", not all of them spheres") + "; clips are read in which 1 to " +
                                           std::to_string(kMostBalls) + " spheres move, or one box alone");
}

}  // namespace

Court court_of(const scene::Scene& scene, const std::string& camera, int width, int height, double fps) {
  Court court = still_court_of(scene, camera, width, height, fps);
  court.balls = moving(scene);
  const bool only_spheres = std::ranges::all_of(court.balls, [](const scene::Body& body) { return std::holds_alternative<scene::Sphere>(body.shape); });
  if (court.balls.empty() || court.balls.size() > std::size_t(kMostBalls) || !only_spheres) refuse(scene, court.balls);
  return court;
}

bool moves_a_box(const scene::Scene& scene) {
  const auto bodies = moving(scene);
  return bodies.size() == 1 && std::holds_alternative<scene::Box>(bodies[0].shape);
}

Court box_court_of(const scene::Scene& scene, const std::string& camera, int width, int height, double fps) {
  Court court = still_court_of(scene, camera, width, height, fps);
  court.boxes = moving(scene);
  if (!moves_a_box(scene)) refuse(scene, court.boxes);
  return court;
}

}  // namespace rimshot::evaluate
