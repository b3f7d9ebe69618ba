#pragma once
#include <functional>
#include <vector>

#include "drawn_view.h"
#include "rimshot/media/video.h"
#include "rimshot/scene/scene.h"

namespace rimshot::test {

/// Where the ball's centre is at a time [s], W.
using BallMotion = std::function<Vec3(double)>;

/// A ball besides the scene's first one.
struct FurtherBall {
  BallMotion motion;
  double radius = 0.12;      ///< [m]
  Vec3 albedo{0.75, 0.3, 0.09};
};

struct DrawnClipOptions {
  int frames = 24;
  double noise = 1.5;        ///< standard deviation, in 8-bit codes
  bool ball = true;
  bool shadow = true;        ///< a dark patch that wanders over the floor
  double own_shade = 0;      ///< part of the light that the ball takes from what is just below it
  int first_shaded = 0;      ///< frame from which on it does
  std::vector<FurtherBall> further;
  std::vector<Vec3> bar;     ///< two corners of a box that stands before the ball, or none
};

/// A clip drawn without any code of the renderers or of the judge: a ball with seams under a lamp and a sky, over a patterned background,
/// by exact ray tests at 8x8 points a pixel, mixed in linear light.
std::vector<media::Rgb8> draw_clip(const scene::Scene& scene, const BallMotion& motion, const DrawnClipOptions& options = {});

/// Part of the ball's disc that the picture's border and the bar leave visible, by the same rays.
double visible_part(const scene::Scene& scene, const Vec3& p_WB, const DrawnClipOptions& options);

}  // namespace rimshot::test
