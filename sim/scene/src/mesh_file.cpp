#include "rimshot/scene/mesh_file.h"

#include <algorithm>
#include <cmath>
#include <fstream>

#include "mesh_source.h"
#include "rimshot/core/error.h"

namespace rimshot::scene {
namespace {

/// Largest coordinate [m]; beyond it the unit is a slip.
constexpr double kMostCoordinate = 1e5;

}  // namespace

void MeshSource::fail(const std::string& what) const { throw Error(ErrorCode::InvalidInput, file_.string() + ": " + what); }

std::vector<unsigned char> MeshSource::read(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const std::string which = path == file_ ? "" : "\"" + path.string() + "\", which it names, ";
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) fail(which + "does not exist; check the path");
  if (!fs::is_regular_file(status)) fail(which + "is not a regular file");
  const auto size = fs::file_size(path, error);
  if (error || size > kMostMeshBytes - bytes_)
    fail(which + "is too large; a mesh with all its files has at most " + std::to_string(kMostMeshBytes >> 20) + " MiB");
  bytes_ += size;
  std::vector<unsigned char> content(size);
  std::ifstream in(path, std::ios::binary);
  if (!in.read(reinterpret_cast<char*>(content.data()), std::streamsize(size))) fail(which + "cannot be read; check the permissions");
  hash_.text({reinterpret_cast<const char*>(content.data()), content.size()});
  return content;
}

std::vector<unsigned char> MeshSource::read_named(const std::string& name) {
  const std::filesystem::path relative = std::filesystem::path(name).lexically_normal();
  if (name.empty() || relative.is_absolute() || *relative.begin() == "..")
    fail("names the file \"" + name.substr(0, 200) + "\", which is not in its own folder; put it there");
  return read(file_.parent_path() / relative);
}

std::uint32_t MeshBuilder::vertex(const Vec3& position) {
  const Vec3 p = position + Vec3::Zero();  // makes -0 and 0 one number
  const auto [place, added] = index_.try_emplace(p, std::uint32_t(mesh.geometry.vertices.size()));
  if (added) mesh.geometry.vertices.push_back(p);
  return place->second;
}

void MeshBuilder::add(const std::array<MeshCorner, 3>& corners, bool has_normals, bool has_uvs, int material) {
  std::array<std::uint32_t, 3> triangle{};
  std::array<Vec3, 3> normals;
  std::array<Vec2, 3> uvs;
  for (std::size_t i = 0; i < 3; ++i) {
    const MeshCorner& corner = corners[i];
    if (!(corner.position.cwiseAbs().maxCoeff() <= kMostCoordinate))
      source_.fail("a vertex lies beyond 100 km or is no number; lengths are metres");
    triangle[i] = vertex(corner.position);
    normals[i] = has_normals ? corner.normal : Vec3::Zero();
    uvs[i] = has_uvs ? corner.uv : Vec2::Zero();
    if (!normals[i].allFinite() || !uvs[i].allFinite() || uvs[i].cwiseAbs().maxCoeff() > 1e6)
      source_.fail("a normal or a texture coordinate is no sensible number");
    const double length = normals[i].norm();
    if (has_normals && !(length > 1e-6 && length < 1e6)) source_.fail("a normal has no direction; export the mesh again");
    if (has_normals) normals[i] /= length;
  }
  if (triangle[0] == triangle[1] || triangle[1] == triangle[2] || triangle[2] == triangle[0]) return;
  if (mesh.geometry.triangles.size() == kMostMeshTriangles)
    source_.fail("has more than " + std::to_string(kMostMeshTriangles) + " triangles; simplify it");
  mesh.geometry.triangles.push_back(triangle);
  mesh.triangle_material.push_back(material);
  mesh.corner_normals.push_back(normals);
  mesh.corner_uvs.push_back(uvs);
  has_normals_.push_back(has_normals);
  any_normals_ = any_normals_ || has_normals;
  any_uvs_ = any_uvs_ || has_uvs;
}

MeshFile MeshBuilder::finish() {
  if (mesh.geometry.triangles.empty()) source_.fail("holds no triangle");
  if (!any_uvs_) mesh.corner_uvs.clear();
  if (!any_normals_) mesh.corner_normals.clear();
  // Where only a part of the mesh has normals, the rest is flat.
  for (std::size_t i = 0; i < mesh.corner_normals.size(); ++i) {
    if (has_normals_[i]) continue;
    const auto& [a, b, c] = mesh.geometry.triangles[i];
    const auto& v = mesh.geometry.vertices;
    mesh.corner_normals[i].fill((v[b] - v[a]).cross(v[c] - v[a]).stableNormalized());
  }
  return std::move(mesh);
}

MeshFile read_mesh(const std::filesystem::path& file) {
  MeshSource source(file);
  MeshBuilder builder(source);
  std::string extension = file.extension().string();
  std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return char(std::tolower(c)); });
  if (extension == ".obj") {
    read_obj(source, builder);
  } else if (extension == ".gltf" || extension == ".glb") {
    read_gltf(source, builder);
  } else {
    source.fail("a mesh is an .obj, .gltf or .glb file; convert it");
  }
  MeshFile mesh = builder.finish();
  mesh.sha256 = source.sha256();
  return mesh;
}

}  // namespace rimshot::scene
