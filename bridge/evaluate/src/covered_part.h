#pragma once
#include <array>
#include <limits>

#include "rimshot/core/conventions.h"

namespace rimshot::evaluate {

/// Corners of a convex quadrilateral in the picture, in either sense of turning [px].
using Quadrilateral = std::array<Vec2, 4>;

/// The least rectangle along the picture's axes about everything added [px]; empty, with `least` above `most`, before.
struct Bounds {
  Vec2 least = Vec2::Constant(std::numeric_limits<double>::infinity()), most = -least;
  void add(const Quadrilateral& corners);
};

/// Part of a square of the picture that the quadrilateral covers, 0..1: exact, so that it is continuous in the corners and the parts of
/// quadrilaterals that share edges add up.
/// @param middle of the square [px]   @param width of its sides, along the picture's axes [px]
double covered_part(const Quadrilateral& corners, const Vec2& middle, double width);

/// Area of the quadrilateral [px^2].
double area_of(const Quadrilateral& corners);

}  // namespace rimshot::evaluate
