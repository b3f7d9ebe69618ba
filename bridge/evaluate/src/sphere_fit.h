#pragma once
#include <optional>
#include <vector>

#include "linear_picture.h"
#include "rimshot/gbuffer/camera.h"

namespace rimshot::evaluate {

/// A sphere before the camera, fitted to a frame's pixels.
struct SphereFit {
  Vec3 p_WB = Vec3::Zero();
  double sigma_pixel = 0, sigma_distance = 0;
};

struct SphereView {
  const gbuffer::PinholeCamera& camera;
  double radius;                             ///< [m]
  const std::vector<float>& static_distance; ///< [H, W] along the ray to the court, the nearest in 3x3 pixels [m]
};

/// Fits the centre of a sphere: Gauss-Newton with Tukey's weights on the pixels' difference from shaded sphere over background.
/// @param start  first guess of the centre   @param motion  way of the centre while the shutter is open [m], W
/// @returns nothing if the fit leaves the picture or does not settle
std::optional<SphereFit> fit_sphere(const LinearPicture& frame, const LinearPicture& background, const SphereView& view, Vec3 start,
                                    const Vec3& motion);

/// Part of the sphere's outline that lies in the picture and before the court, 0..1.
double visible_outline(const SphereView& view, const Vec3& p_WB);

}  // namespace rimshot::evaluate
