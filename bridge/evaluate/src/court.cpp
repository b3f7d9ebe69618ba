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
  int moving = 0;
  for (const scene::Body& body : scene.bodies) {
    if (body.is_static) {
      court.statics.push_back(body);
    } else {
      court.ball = body;
      ++moving;
    }
  }
  if (moving != 1 || !std::holds_alternative<scene::Sphere>(court.ball.shape))
    throw Error(ErrorCode::InvalidInput, "scene \"" + scene.name + "\" moves " + std::to_string(moving) +
                                             " bodies; this version reads clips in which one sphere moves");
  return court;
}

}  // namespace rimshot::evaluate
