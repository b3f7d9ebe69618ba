#pragma once
#include <string>
#include <vector>

#include "rimshot/evaluate/court.h"
#include "rimshot/media/video.h"

namespace rimshot::evaluate {

/// Where the ball is in one frame, read from its pixels.
struct BallReading {
  bool measurable = false;
  std::string reason;  ///< why not measurable, else empty
  Vec3 p_WB =
      Vec3::Zero();  ///< centre of the ball [m]; its distance from the camera comes from its size in the picture
  Vec2 pixel = Vec2::Zero();  ///< the centre's projection [px]
  double sigma_pixel = 0;     ///< standard error of `pixel` across the picture [px]
  double sigma_distance = 0;  ///< standard error along the ray [m]
  double visible = 0;         ///< part of the ball's disc that neither the court nor the picture's border hides, 0..1
};

/// Reads a ball from every frame of a clip taken by a camera that stands still.
/// Analysis by synthesis: background = the median over time; the ball = a sphere of known radius in the calibrated
/// camera, shaded by spherical harmonics of degree 2 (Ramamoorthi and Hanrahan, SIGGRAPH 2001: 99 % of a diffuse
/// sphere's light), blended over the background by its exact silhouette, blurred along its motion over the shutter. The
/// sphere's three coordinates are fitted to the pixels in linear light by robust least squares. Nothing here was
/// trained, and nothing of the renderer is used.
/// @param frames [N], all of the camera's size   @returns [N] readings
std::vector<BallReading> read_ball(const std::vector<media::Rgb8>& frames, const Court& court);

}  // namespace rimshot::evaluate
