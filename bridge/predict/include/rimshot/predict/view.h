#pragma once
#include <variant>

#include "rimshot/gbuffer/camera.h"

namespace rimshot::predict {

/// A square of the world's x-z plane seen straight on, as in PhyWorld's clips: pixel i of n, whose centre lies at i +
/// 0.5, shows i / (n - 1) of the square's side.
struct FlatSquare {
  double side = 10;                                     ///< [m]
  int pixels = 256;                                     ///< n
  double scale() const { return (pixels - 1) / side; }  ///< [px/m]
};

/// How the clip was taken.
using View = std::variant<gbuffer::PinholeCamera, FlatSquare>;

/// How a sphere appears: column and row of its centre, and its apparent radius [px]. In perspective the apparent radius
/// is the focal length times radius over planar depth, which a camera of another focal length sees too (docs/EVALUATION.md,
/// a clip alone).
Vec3 see(const View& view, const Vec3& p_WB, double radius);

/// The centre of a sphere that appears so: the inverse of `see`; in the plane y = 0 of a flat square.
Vec3 place(const View& view, const Vec3& seen, double radius);

}  // namespace rimshot::predict
