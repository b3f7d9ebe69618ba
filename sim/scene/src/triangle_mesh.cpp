#include "rimshot/scene/triangle_mesh.h"

#include <algorithm>
#include <set>

namespace rimshot::scene {

bool is_closed(const TriangleMesh& mesh) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> edges;
  for (const auto& triangle : mesh.triangles)
    for (std::size_t i = 0; i < 3; ++i)
      if (!edges.emplace(triangle[i], triangle[(i + 1) % 3]).second) return false;
  return !edges.empty() && std::ranges::all_of(edges, [&](const auto& edge) { return edges.contains({edge.second, edge.first}); });
}

}  // namespace rimshot::scene
