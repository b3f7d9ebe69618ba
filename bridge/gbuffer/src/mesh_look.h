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
  /// Whether the surface is there, and no hole of its material's mask.
  bool solid(std::uint32_t triangle, const Vec3& weights) const;
  bool has_holes() const;
  /// Unit, in the body's frame, with the material's normal texture, whose axes are those of the triangle's texture coordinates; `flat` is the
  /// triangle's own one.
  Vec3 normal(std::uint32_t triangle, const Vec3& weights, const Vec3& flat) const;

 private:
  /// Of the triangle; null for none.
  const scene::MeshMaterial* material_of(std::uint32_t triangle) const;
  Vec2 uv(std::uint32_t triangle, const Vec3& weights) const;
  /// A texture's value, bilinear between the pixels' centres, repeated beyond its edges. `decode` takes the index of a pixel.
  template <typename Decode>
  static auto blend(const scene::Texture& picture, const Vec2& uv, const Decode& decode);
  Vec3 look_up(int texture, const Vec2& uv, bool is_colour) const;

  scene::MeshFile file_;
};

}  // namespace rimshot::gbuffer
