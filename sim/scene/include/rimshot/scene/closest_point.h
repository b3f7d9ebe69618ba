#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// The surface of a shape as seen from a point.
struct ClosestPoint {
  double distance = 0;             ///< signed [m]: negative inside the solid
  Vec3 normal = Vec3::UnitZ();     ///< outward unit normal at `point` = gradient of the distance, body frame
  Vec3 point = Vec3::Zero();       ///< nearest point of the surface, body frame
};

/// Closed form for every shape. Where several points are nearest (a sphere's centre, a torus' axis) one of them is chosen, the
/// same always. Pure function.
ClosestPoint closest_point(const Shape& shape, const Vec3& p_B);

}  // namespace rimshot::scene
