#pragma once
#include <string>
#include <vector>

#include "rimshot/evaluate/court.h"
#include "rimshot/media/video.h"

namespace rimshot::evaluate {

using Mat6 = Eigen::Matrix<double, 6, 6>;

/// Where a box is in one frame and how it is turned, read from its pixels.
struct BoxReading {
  bool measurable = false;
  std::string reason;             ///< why not measurable, else empty
  Pose pose;                      ///< of the centre [m, W]; a box that looks the same turned is known up to such turns
  Vec2 pixel = Vec2::Zero();      ///< the centre's projection [px]
  /// Of (d, r): read position = true position + d [m, W], read orientation = exp(r) true orientation, r a rotation vector [rad, W].
  Mat6 covariance = Mat6::Zero();
  double visible = 0;             ///< part of the silhouette that neither the court nor the picture's border hides, 0..1
};

/// A box's readings, by frame.
using BoxReadings = std::vector<BoxReading>;

/// Reads the pose of the court's box from every frame of a clip taken by a camera that stands still.
/// Analysis by synthesis: background = the median over time; the box = up to three faces in the calibrated camera, each of a colour of its
/// own that varies linearly over it (Lambert's law under lamps that are not near), which tile its silhouette exactly; edges between them
/// count as outlines do. The reading begins where the scene puts the box in the first frame and goes on from frame to frame: at constant
/// velocity, spin and gravity, or, where that explains too little, from where something new stands and a grid of turns. The covariance is
/// that of Gauss-Newton's normal matrix, colours unknown, times the scatter of the residuals as blocks of 4x4 pixels show it (errors in a
/// block go together: Liang and Zeger, Biometrika 73, 1986). Patterns and highlights are outliers. Nothing here was trained.
/// @param frames [N], all of the camera's size   @returns [N] readings
/// @throws Error(Internal) where the court has not one box.
BoxReadings read_box(const std::vector<media::Rgb8>& frames, const Court& court);

}  // namespace rimshot::evaluate
