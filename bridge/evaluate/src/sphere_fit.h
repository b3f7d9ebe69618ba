#pragma once
#include <optional>
#include <vector>

#include "linear_picture.h"
#include "rimshot/gbuffer/camera.h"
#include "shade.h"

namespace rimshot::evaluate {

/// What stands still in the pictures that a sphere is looked for in.
struct SphereView {
  gbuffer::PinholeCamera camera;
  double radius = 0;                   ///< of the sphere [m]
  std::vector<float> static_distance;  ///< [H, W] along the ray to the court, the nearest in 3x3 pixels [m]
  LinearPicture background;
};

/// A sphere before the camera, fitted to a frame's pixels.
struct SphereFit {
  Vec3 p_WB = Vec3::Zero();
  double sigma_pixel = 0, sigma_distance = 0;  ///< standard errors, [px] and [m]
  double explained =
      0;  ///< part of the pixels' difference from the background that the sphere explains, median over its pixels
  double gain =
      0;  ///< pixels that the sphere explains and the background does not; of two fits the one with more is right
};

/// Where the sphere's centre is while the shutter is open: offsets from its place at the frame's time, at instants
/// evenly spread over the exposure [m, W]. One of zero = a closed shutter.
using ExposurePath = std::vector<Vec3>;

/// The sphere's distance from the camera as its neighbours in time show it [m].
struct DistancePrior {
  double distance = 0, sigma = 0;
};

/// Fits the centre of a sphere by analysis by synthesis: the shaded sphere over the background, mixed in linear light
/// by its coverage of each pixel, is compared with the frame as the codec stores it, in luma and smoothed chroma.
/// Gauss-Newton with Tukey's weights.
/// @param start  first guess of the centre
/// @returns nothing if the fit leaves the picture or too little of the sphere is in view
std::optional<SphereFit> fit_sphere(const media::Rgb8& frame, const SphereView& view, const Shade& shade, Vec3 start,
                                    const ExposurePath& path, const std::optional<DistancePrior>& prior);

/// The pixels that lie inside the outline of a sphere at p_WB by `margin` [px] or more during the whole exposure, and
/// that the court does not hide.
std::vector<ShadeSample> shade_samples(const media::Rgb8& frame, const SphereView& view, const Vec3& p_WB,
                                       const ExposurePath& path, double margin);

/// Part of the sphere's disc that lies in the picture and before the court, 0..1.
double visible_disc(const SphereView& view, const Vec3& p_WB);

}  // namespace rimshot::evaluate
