#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/scene/triangle_mesh.h"

namespace rimshot::scene {

/// A picture on a surface: 8-bit RGB, row-major [H, W, 3], rows from top to bottom.
struct Texture {
  int width = 0, height = 0;
  std::vector<std::uint8_t> rgb;
  std::vector<std::uint8_t> alpha;  ///< [H, W], linear; empty = 255 everywhere
};

/// Metallic-roughness material (Khronos, glTF 2.0, section 3.9.2). A texture multiplies its factor; -1 = none.
struct MeshMaterial {
  std::string name;
  Vec3 albedo{0.5, 0.5, 0.5};         ///< scene-linear, each in [0, 1]; of a metal its reflectance at normal incidence
  double roughness = 0.6;             ///< [0, 1]
  double metallic = 0;                ///< [0, 1]
  int albedo_texture = -1;            ///< sRGB-encoded colours
  int metallic_roughness_texture = -1;///< linear: roughness in G, metallic in B
  int normal_texture = -1;            ///< linear: 2 RGB - 1 is the normal along texture's right, texture's up and the surface's normal
  double normal_scale = 1;            ///< of its first two components
  double alpha = 1;                   ///< [0, 1], times the albedo texture's alpha
  double alpha_cutoff = 0;            ///< where alpha is smaller the surface has a hole; 0 = it has none
};

/// What a mesh file holds.
struct MeshFile {
  TriangleMesh geometry;
  std::vector<std::array<Vec3, 3>> corner_normals;  ///< [T] unit; empty = the file has none, and triangles are flat
  std::vector<std::array<Vec2, 3>> corner_uvs;      ///< [T] (0, 0) is a texture's upper left, (1, 1) its lower right corner; empty = none
  std::vector<int> triangle_material;               ///< [T] index below; -1 = none
  std::vector<MeshMaterial> materials;
  std::vector<Texture> textures;                    ///< repeat beyond [0, 1]
  std::string sha256;                               ///< of the file and of all files that it names
};

/// Largest mesh and files; beyond them is an error, so that a hostile file cannot take the memory.
inline constexpr std::size_t kMostMeshTriangles = 2'000'000;
inline constexpr std::size_t kMostMeshBytes = 256u << 20;  ///< of the file and all files that it names
inline constexpr int kMostTextureSide = 8192;              ///< [px]

/// Reads a mesh: Wavefront OBJ (with its MTL), glTF 2.0 (.gltf or .glb). Textures are PNG or JPEG. Lengths are metres.
/// OBJ is taken in its own axes; glTF has y up, and its (x, y, z) becomes (x, -z, y). The nodes of a glTF scene are placed as they
/// stand at rest. Triangles with two equal corners are left out. Files that the mesh names lie in its own folder or below.
/// @throws Error(InvalidInput) naming the file and what is wrong: no triangle, an index or number out of range, something that
/// changes the shape and is not read (skins, sparse accessors, required extensions, polygons that are not convex, blended
/// transparency), a missing or damaged texture, or a size beyond the limits above.
MeshFile read_mesh(const std::filesystem::path& file);

}  // namespace rimshot::scene
