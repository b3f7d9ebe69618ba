#pragma once
#include <vector>

#include "rimshot/gbuffer/camera.h"
#include "rimshot/scene/scene.h"

namespace rimshot::evaluate {

/// What the judge knows of a clip before it looks: the calibrated camera, the court that stands still, and which ball is thrown.
/// How the ball moves is not among it.
struct Court {
  gbuffer::PinholeCamera camera;
  double fps = 0;                   ///< [1/s]
  double shutter = 0;               ///< [s] open about each frame's time
  scene::World world;
  scene::Body ball;                 ///< shape (a sphere), mass and aero are used, its initial state is not
  std::vector<scene::Body> statics;
};

/// The court of a scene with one moving sphere, as one of its cameras sees it (width, height, fps 0: the camera's own).
/// @throws Error(InvalidInput) if the scene moves another shape or another number of bodies: this version reads one ball.
Court court_of(const scene::Scene& scene, const std::string& camera = "", int width = 0, int height = 0, double fps = 0);

}  // namespace rimshot::evaluate
