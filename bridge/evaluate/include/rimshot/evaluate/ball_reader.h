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

/// A ball's readings, by frame.
using BallReadings = std::vector<BallReading>;

/// Reads every ball of the court from every frame of a clip taken by a camera that stands still. Balls are told apart by the colour of
/// their albedo and by going on from where they were; where one covers another, or stands right behind its outline, those pixels are
/// left out.
/// Analysis by synthesis: background = the median over time; a ball = a sphere of known radius in the calibrated
/// camera, shaded by spherical harmonics of degree 2 (Ramamoorthi and Hanrahan, SIGGRAPH 2001: 99 % of a diffuse
/// sphere's light), blended over the background by its exact silhouette, blurred along its motion over the shutter. The
/// sphere's three coordinates are fitted to the pixels in linear light by robust least squares. Nothing here was
/// trained, and nothing of the renderer is used.
/// @param frames [N], all of the camera's size   @returns [balls][N] readings
std::vector<BallReadings> read_balls(const std::vector<media::Rgb8>& frames, const Court& court);

/// The same for the only, or first, ball of a court.
BallReadings read_ball(const std::vector<media::Rgb8>& frames, const Court& court);

}  // namespace rimshot::evaluate
