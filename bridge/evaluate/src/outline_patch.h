#pragma once
#include <functional>
#include <vector>

#include "rimshot/evaluate/linear_picture.h"
#include "rimshot/gbuffer/camera.h"

namespace rimshot::evaluate {

/// A value of three components for every pixel of a patch, by rows.
using Plane = std::vector<Vec3>;

/// The pixels about a body's outline: what the frame shows and what stands behind.
struct OutlinePatch {
  int x0 = 0, y0 = 0, width = 0, height = 0;  ///< [px]
  std::vector<bool> open;                     ///< nothing hides the body here
  Plane ray;                                  ///< unit direction in W
  Plane seen, empty;                          ///< the frame and the background, encoded, 0..1
  Plane behind;                               ///< the background in linear light
  std::size_t size() const { return ray.size(); }
  Vec2 middle(std::size_t i) const { return {x0 + int(i) % width + 0.5, y0 + int(i) / width + 0.5}; }  ///< of pixel i [px]
};

/// Noise of a coded picture, 0..1; a smaller scatter is not taken for real.
inline constexpr double kLeastScale = 1.5 / 255;
/// Smoothed chroma tells the same in neighbouring pixels: so much of each counts.
inline constexpr double kChromaShare = 0.5;
/// So far from an outline, on either side, a pixel shows one side alone: half a pixel's diagonal [px].
inline constexpr double kOneSide = 0.75;

/// The patch of the frame between two corners [px], cut to the picture.
/// @param is_open of a pixel, its index in the picture and its ray
OutlinePatch outline_patch(const media::Rgb8& frame, const gbuffer::PinholeCamera& camera, const LinearPicture& background, const Vec2& least,
                           const Vec2& most, const std::function<bool(std::size_t, const Vec3&)>& is_open);

/// BT.709 luma and colour differences of every pixel.
Plane luma_and_chroma(const Plane& rgb);

/// What a codec leaves of an encoded picture, in luma and chroma: colour differences are stored for blocks of 2x2 pixels and interpolated,
/// which smears an edge with a variance of about 0.5 px^2, as a binomial filter of 3x3 pixels does (test_outline_patch.cpp). Luma stays.
Plane as_coded(const OutlinePatch& patch, const Plane& rgb);

/// Sets the linear colours of one side of an outline right by what is seen beside it, seams and highlights left out (carried_on).
/// @param sure pixels that show this side alone
void set_right(const OutlinePatch& patch, Plane& side, std::vector<bool> sure);

}  // namespace rimshot::evaluate
