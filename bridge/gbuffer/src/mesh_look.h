#pragma once
#include <filesystem>

#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/scene/mesh_file.h"

namespace rimshot::gbuffer {

/// How the triangles of a mesh file look: their materials, textures and smooth normals. A body's triangles stand in the file's order.
class MeshLook {
 public:
  /// @throws Error(InvalidInput) if the file is no good mesh, or has another number of triangles than the body.
  MeshLook(const std::filesystem::path& file, std::size_t triangles);

  /// At the point with these weights of the triangle's corners. Where the triangle has no material: `base`.
  Surface surface(std::uint32_t triangle, const Vec3& weights, const Surface& base) const;
  /// Unit, in the body's frame; `flat` is the triangle's own one.
  Vec3 normal(std::uint32_t triangle, const Vec3& weights, const Vec3& flat) const;

 private:
  /// A texture's value, bilinear between the pixels' centres, repeated beyond its edges.
  Vec3 look_up(int texture, const Vec2& uv, bool is_colour) const;

  scene::MeshFile file_;
};

}  // namespace rimshot::gbuffer
