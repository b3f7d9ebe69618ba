#include "rimshot/evaluate/court.h"

#include "rimshot/core/error.h"

namespace rimshot::evaluate {

Court court_of(const scene::Scene& scene, const std::string& camera_name, int width, int height, double fps) {
  const scene::Camera& camera = scene.camera(camera_name);
  Court court;
  court.camera = gbuffer::PinholeCamera::from(camera, width, height);
  court.fps = fps > 0 ? fps : camera.fps;
  court.shutter = camera.shutter_angle / 360 / court.fps;
  court.world = scene.world;
  bool only_spheres = true;
  for (const scene::Body& body : scene.bodies) {
    (body.is_static ? court.statics : court.balls).push_back(body);
    only_spheres &= body.is_static || std::holds_alternative<scene::Sphere>(body.shape);
  }
  if (court.balls.empty() || court.balls.size() > std::size_t(kMostBalls) || !only_spheres)
    throw Error(ErrorCode::InvalidInput, "scene \"" + scene.name + "\" moves " + std::to_string(court.balls.size()) +
                                             " bodies" + (only_spheres ? "" : ", not all of them spheres") +
                                             "; clips are read in which 1 to " + std::to_string(kMostBalls) + " spheres move");
  return court;
}

}  // namespace rimshot::evaluate
