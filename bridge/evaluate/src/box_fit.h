#pragma once
#include <optional>

#include "box_view.h"
#include "pose_change.h"
#include "rimshot/evaluate/box_reader.h"

namespace rimshot::evaluate {

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
