#pragma once
#include "rimshot/evaluate/linear_picture.h"

namespace rimshot::evaluate {

/// Scatter of a body's colour shares over a clip: lamps and sky tint it.
constexpr double kColourScatter = 0.08;

/// Shares of red, green and blue of a linear colour: what is left where brightness is not looked at.
Vec3 colour_shares(const Vec3& linear);

/// Mean colour within 0.6 of a disc's radius, which the disc shows alone where it is still; linear, black where that lies outside of
/// the picture. @param centre column and row [px]   @param radius [px]
Vec3 colour_of_disc(const media::Rgb8& frame, const Vec2& centre, double radius);

}  // namespace rimshot::evaluate
