#pragma once
#include <optional>
#include <vector>

#include "rimshot/evaluate/linear_picture.h"
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

/// Another sphere in the same frame: what it shows is neither the sphere that is looked for nor the background.
struct OtherSphere {
  Vec3 p_WB = Vec3::Zero();
  double radius = 0, reach = 0;  ///< [m]; reach = how far its centre gets from p_WB during the exposure
};

/// Fits the centre of a sphere by analysis by synthesis: the shaded sphere over the background, mixed in linear light
/// by its coverage of each pixel, is compared with the frame as the codec stores it, in luma and smoothed chroma.
/// Gauss-Newton with Tukey's weights.
/// @param start  first guess of the centre
/// @param others what covers the sphere or stands right behind its outline: pixels that they touch are left out
/// @returns nothing if the fit leaves the picture or too little of the sphere is in view
std::optional<SphereFit> fit_sphere(const media::Rgb8& frame, const SphereView& view, const Shade& shade, Vec3 start,
                                    const ExposurePath& path, const std::optional<DistancePrior>& prior,
                                    const std::vector<OtherSphere>& others);

/// The pixels that lie inside the outline of a sphere at p_WB by `margin` [px] or more during the whole exposure, and
/// that neither the court nor another sphere hides.
std::vector<ShadeSample> shade_samples(const media::Rgb8& frame, const SphereView& view, const Vec3& p_WB,
                                       const ExposurePath& path, double margin, const std::vector<OtherSphere>& others);

/// The farthest that the centre gets from its place at the frame's time [m].
double reach_of(const ExposurePath& path);

/// Part of the sphere's disc that lies in the picture, before the court and before other spheres, 0..1.
double visible_disc(const SphereView& view, const Vec3& p_WB, const std::vector<OtherSphere>& others);

}  // namespace rimshot::evaluate
