#pragma once
#include <vector>

#include "covered_part.h"
#include "rimshot/gbuffer/camera.h"

namespace rimshot::evaluate {

/// A face of a box as the camera sees it.
struct BoxFace {
  int index = 0;          ///< 2 axis of B + (1 on the positive side), 0..5
  Quadrilateral corners;  ///< exact: straight edges stay straight before a pinhole [px]
  std::array<int, 4> ids{};  ///< of the corners among the box's eight: bit k is set on the positive side of axis k of B
};

/// Distance from a box's centre to its corners [m].
inline double circumradius(const Vec3& half_extents) { return half_extents.norm(); }

/// The faces that turn to the camera, at most three. Together they tile the silhouette. None where a part of the box is not before the camera.
std::vector<BoxFace> visible_faces(const gbuffer::PinholeCamera& camera, const Vec3& half_extents, const Pose& pose);

/// How far along a ray of unit direction from the camera's centre the box is, or, beside it, its point that is about nearest to the ray [m].
double box_distance(const gbuffer::PinholeCamera& camera, const Vec3& half_extents, const Pose& pose, const Vec3& ray);

}  // namespace rimshot::evaluate
