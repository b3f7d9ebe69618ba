#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// The surface of a shape as seen from a point.
struct ClosestPoint {
  double distance = 0;             ///< signed [m]: negative inside the solid
  Vec3 normal = Vec3::UnitZ();     ///< outward unit normal at `point` = gradient of the distance, body frame
  Vec3 point = Vec3::Zero();       ///< nearest point of the surface, body frame
};

/// Nearest point of a triangle: the corner, edge or face that the point is over (Ericson, Real-Time Collision Detection, section
/// 5.1.5).
Vec3 closest_point_of_triangle(const Vec3& p, const Vec3& a, const Vec3& b, const Vec3& c);

/// Closed form for every shape; hulls, meshes and compounds look at each of their faces or parts. Inside a compound the distance is
/// that to its parts' surfaces; an open mesh has no inside and its normal points to the point's side. Where several points are nearest (a sphere's centre, a torus' axis) one of them is chosen, the
/// same always. Pure function.
ClosestPoint closest_point(const Shape& shape, const Vec3& p_B);

}  // namespace rimshot::scene
