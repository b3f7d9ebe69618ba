#pragma once
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// A convex solid as the Minkowski sum of a sharp core and a ball: a capsule is a segment and its radius. Distances between cores
/// stay far from zero where the solids touch, so that normals keep their digits. A sharp solid is a smaller core and a ball of
/// kRounding of its smallest half size: its faces are where they should be, its edges and corners are rounded by that much.
struct ConvexCore {
  enum class Kind { Point, Segment, Box, Cylinder, Points };
  Kind kind = Kind::Point;
  Vec3 size = Vec3::Zero();      ///< Segment (0, 0, half length), Box half extents, Cylinder (radius, radius, half length)
  std::vector<Vec3> points;      ///< of kind Points
  std::vector<Vec3> directions;  ///< along which two cores that overlap may part most easily: normals of the faces
  double radius = 0;             ///< of the ball [m]

  /// The point of the core that lies farthest along d.
  Vec3 support(const Vec3& d) const;
  /// The corners of the core's face, edge or corner that lies farthest along d (unit): those at most `slack` [m] behind the
  /// farthest one, counter-clockwise seen against d. A round face gives the corners of a regular polygon.
  std::vector<Vec3> feature(const Vec3& d, double slack) const;
};

/// Radius of the rounding of sharp edges over the smallest half size of a solid.
inline constexpr double kRounding = 1e-5;

/// The core of a convex shape: sphere, box, capsule, cylinder or hull.
ConvexCore convex_core(const Shape& shape);
/// The core of a triangle of a mesh whose extent is given; the ball adds 1e-7 of the extent to the surface on both sides.
ConvexCore triangle_core(const Vec3& a, const Vec3& b, const Vec3& c, double extent);

/// Sorts points of a plane across `normal` counter-clockwise seen against it, and drops those that stand twice.
void sort_around(const Vec3& normal, std::vector<Vec3>& points);

}  // namespace rimshot::scene
