#include "covered_part.h"

#include <cmath>
#include <cstddef>

namespace rimshot::evaluate {
namespace {

double cross(const Vec2& a, const Vec2& b) { return a.x() * b.y() - a.y() * b.x(); }

/// Twice the area of a quadrilateral, positive where it turns from x to y.
double signed_area2(const Quadrilateral& c) { return cross(c[2] - c[0], c[3] - c[1]); }

/// A convex polygon of at most eight corners: a quadrilateral cut by four lines.
struct Polygon {
  std::array<Vec2, 8> corners;
  std::size_t count = 0;

  /// What is left where `inside` of a point, linear in it, is 0 or more (Sutherland and Hodgman, Communications of the ACM 17, 1974).
  template <typename Inside>
  Polygon cut(const Inside& inside) const {
    Polygon left;
    for (std::size_t k = 0; k < count; ++k) {
      const Vec2 &from = corners[k], &to = corners[(k + 1) % count];
      const double a = inside(from), b = inside(to);
      if (a >= 0) left.corners[left.count++] = from;
      if ((a >= 0) != (b >= 0)) left.corners[left.count++] = from + a / (a - b) * (to - from);
    }
    return left;
  }
  double area() const {
    double twice = 0;
    for (std::size_t k = 2; k < count; ++k) twice += cross(corners[k - 1] - corners[0], corners[k] - corners[0]);
    return 0.5 * std::abs(twice);
  }
};

}  // namespace

double area_of(const Quadrilateral& corners) { return 0.5 * std::abs(signed_area2(corners)); }

void Bounds::add(const Quadrilateral& corners) {
  for (const Vec2& corner : corners) {
    least = least.cwiseMin(corner);
    most = most.cwiseMax(corner);
  }
}

double covered_part(const Quadrilateral& corners, const Vec2& middle, double width) {
  const double sense = signed_area2(corners) < 0 ? -1 : 1, half = width / 2;
  bool whole = true;
  for (std::size_t k = 0; k < 4; ++k) {
    const Vec2 edge = sense * (corners[(k + 1) % 4] - corners[k]);
    const double inside = cross(edge, middle - corners[k]), reach = half * edge.lpNorm<1>();
    if (inside <= -reach) return 0;
    whole &= inside >= reach;
  }
  if (whole) return 1;
  Polygon polygon;
  for (const Vec2& corner : corners) polygon.corners[polygon.count++] = corner - middle;
  for (const int axis : {0, 1})
    for (const double way : {-1.0, 1.0}) polygon = polygon.cut([&](const Vec2& p) { return half - way * p[axis]; });
  return polygon.area() / (width * width);
}

}  // namespace rimshot::evaluate
