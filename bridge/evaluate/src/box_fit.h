#pragma once
#include <array>
#include <optional>
#include <vector>

#include "rimshot/evaluate/linear_picture.h"
#include "rimshot/evaluate/box_reader.h"

namespace rimshot::evaluate {

/// What stands still in the pictures that a box is looked for in.
struct BoxView {
  gbuffer::PinholeCamera camera;
  Vec3 half_extents = Vec3::Zero();    ///< [m]
  std::vector<float> static_distance;  ///< [H, W] along the ray to the court, the nearest in 3x3 pixels [m]
  LinearPicture background;
};

/// Linear colours of a box's faces by BoxFace::index; nothing where one was never seen.
using FaceColours = std::array<std::optional<Vec3>, 6>;

/// A small motion of a box.
struct PoseChange {
  Vec3 shift = Vec3::Zero();  ///< of its centre, W [m]
  Vec3 turn = Vec3::Zero();   ///< rotation vector, W [rad]
  Pose applied_to(const Pose& pose) const;
};

/// The motion that takes `from` to `to`, by the smaller turn.
PoseChange change_between(const Pose& from, const Pose& to);

/// Where the box is while the shutter is open: motions from its pose at the frame's time, at instants evenly spread over the exposure.
/// One of zero = a closed shutter.
using BoxExposure = std::vector<PoseChange>;

/// A box before the camera, fitted to a frame's pixels.
struct BoxFit {
  Pose pose;
  Mat6 covariance = Mat6::Zero();  ///< as in BoxReading
  double explained = 0;            ///< part of the pixels' difference from the background that the box explains, median over its pixels
  double gain = 0;                 ///< pixels that the box explains and the background does not; of two fits the one with more is right
  double agreement = 0;            ///< part of the pixels in and about the silhouette that look as fitted, 0..1
  double visible = 0;              ///< part of the silhouette that lies in the picture and before the court, 0..1
  FaceColours colours;             ///< as fitted, and as given where a face is not seen
};

/// Fits the pose of a box by analysis by synthesis: its faces, each of a colour that varies linearly over it, over the background, mixed in
/// linear light by the exact part of a pixel that each covers, are compared with the frame as the codec stores it, in luma and smeared
/// chroma. Gauss-Newton with Tukey's weights for the six coordinates of the pose and the colours together.
/// @param colours  as seen in frames before
/// @param widening the first rounds see pixels so many times wider, and residuals so much milder, which lets a start that many pixels off
///                 feel the edges, >= 1
/// @returns nothing if the fit leaves the picture or too little of the box is in view
std::optional<BoxFit> fit_box(const media::Rgb8& frame, const BoxView& view, const Pose& start, const BoxExposure& path,
                              const FaceColours& colours, double widening);

/// BoxFit::gain of a box at the pose as it is, seen by pixels so many times wider; a quick look at a start.
double gain_at(const media::Rgb8& frame, const BoxView& view, const Pose& pose, const FaceColours& colours, double widening);

}  // namespace rimshot::evaluate
