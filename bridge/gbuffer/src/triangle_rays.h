#pragma once
#include <embree3/rtcore.h>

#include <functional>
#include <limits>
#include <memory>

#include "intersect.h"
#include "rimshot/scene/triangle_mesh.h"

namespace rimshot::gbuffer {

/// Rays against a triangle mesh in its own frame. Embree, in single precision and without gaps between neighbours, says which triangles
/// a ray passes; where it meets them is computed in double precision. Queries are safe from many threads.
class TriangleRays {
 public:
  /// Whether a triangle is there at a point of it, in the mesh's frame; it may have holes.
  using Solid = std::function<bool(std::uint32_t triangle, const Vec3& point)>;

  /// Keeps a reference to the mesh. `solid` is asked by many threads; empty = there are no holes.
  /// @throws Error(Environment) if Embree lacks memory.
  TriangleRays(RTCDevice device, const scene::TriangleMesh& mesh, Solid solid = {});
  ~TriangleRays();
  TriangleRays(const TriangleRays&) = delete;
  TriangleRays& operator=(const TriangleRays&) = delete;

  struct Hit {
    double t = std::numeric_limits<double>::infinity();  ///< [m]
    std::uint32_t triangle = 0;
  };
  Hit first_hit(const LocalRay& ray) const;

  /// Unit normal, to the side from which the corners run counter-clockwise.
  Vec3 normal(std::uint32_t triangle) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::gbuffer
