#pragma once
#include <optional>
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// Convex hull of points (quickhull: Barber, Dobkin and Huhdanpaa, ACM Trans. Math. Software 22, 1996): its corners in the order
/// of the points and outward triangles. The same corners always give the same triangles. Nothing if the points lie in a plane.
std::optional<TriangleMesh> convex_hull(const std::vector<Vec3>& points);

}  // namespace rimshot::scene
