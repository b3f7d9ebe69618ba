#pragma once
#include <vector>

#include "rimshot/gbuffer/camera.h"
#include "rimshot/scene/scene.h"

namespace rimshot::evaluate {

/// What the judge knows of a clip before it looks: the calibrated camera, the court that stands still, and which balls or which box is
/// thrown. How they move is not among it.
struct Court {
  gbuffer::PinholeCamera camera;
  double fps = 0;                   ///< [1/s]
  double shutter = 0;               ///< [s] open about each frame's time
  scene::World world;
  std::vector<scene::Body> balls;   ///< spheres that move, in scene order. Their initial state only tells which of those that look alike is which
  std::vector<scene::Body> boxes;   ///< boxes that move: one where no ball does. Its initial pose is where the first frame's reading begins
  std::vector<scene::Body> statics;
  double radius(int ball) const { return std::get<scene::Sphere>(balls[std::size_t(ball)].shape).radius; }  ///< [m]
};

/// Balls that a clip is read for at most.
inline constexpr int kMostBalls = 6;

/// The court of a scene in which spheres move, as one of its cameras sees it (width, height, fps 0: the camera's own).
/// @throws Error(InvalidInput) if the scene moves nothing, another shape, or more than kMostBalls bodies.
Court court_of(const scene::Scene& scene, const std::string& camera = "", int width = 0, int height = 0, double fps = 0);

/// Whether one body of the scene moves, and that is a box.
bool moves_a_box(const scene::Scene& scene);

/// The court of a scene in which one box moves.
/// @throws Error(InvalidInput) if the scene moves anything else.
Court box_court_of(const scene::Scene& scene, const std::string& camera = "", int width = 0, int height = 0, double fps = 0);

}  // namespace rimshot::evaluate
