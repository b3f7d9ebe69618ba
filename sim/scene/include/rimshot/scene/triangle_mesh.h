#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::scene {

/// Triangles in space. Simulator and renderer share one of these, so that what is hit is what is seen.
struct TriangleMesh {
  std::vector<Vec3> vertices;                           ///< [V] m; no two are equal
  std::vector<std::array<std::uint32_t, 3>> triangles;  ///< [T] indices of three different vertices, counter-clockwise from outside
};

/// Whether every edge has one triangle on each side, which travel it in opposite directions: the surface bounds a solid.
bool is_closed(const TriangleMesh& mesh);

}  // namespace rimshot::scene
