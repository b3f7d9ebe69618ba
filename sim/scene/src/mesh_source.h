#pragma once
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "rimshot/core/sha256.h"
#include "rimshot/scene/mesh_file.h"

namespace rimshot::scene {

/// Reads a mesh file and the files that it names, within one limit of bytes, and hashes what was read.
class MeshSource {
 public:
  explicit MeshSource(std::filesystem::path file) : file_(std::move(file)) {}

  const std::filesystem::path& file() const { return file_; }
  /// The mesh file itself.
  std::vector<unsigned char> read_main() { return read(file_); }
  /// A file that the mesh names. @throws Error(InvalidInput) if it lies outside the mesh's folder.
  std::vector<unsigned char> read_named(const std::string& name);
  /// Of all that was read, in the order of reading.
  std::string sha256() { return hash_.hex(); }
  [[noreturn]] void fail(const std::string& what) const;

 private:
  std::vector<unsigned char> read(const std::filesystem::path& path);

  std::filesystem::path file_;
  std::size_t bytes_ = 0;
  Sha256 hash_;
};

/// PNG or JPEG, by its first bytes. `name` stands in the messages.
Texture decode_texture(const std::vector<unsigned char>& bytes, const std::string& name, const MeshSource& source);

/// One corner of a triangle in the file's own words.
struct MeshCorner { Vec3 position; Vec3 normal; Vec2 uv; };

/// Collects triangles, joins equal positions, and checks the numbers.
class MeshBuilder {
 public:
  explicit MeshBuilder(const MeshSource& source) : source_(source) {}
  void add(const std::array<MeshCorner, 3>& corners, bool has_normals, bool has_uvs, int material);
  MeshFile finish();
  MeshFile mesh;

 private:
  struct Less {
    bool operator()(const Vec3& a, const Vec3& b) const {
      return std::lexicographical_compare(a.data(), a.data() + 3, b.data(), b.data() + 3);
    }
  };
  std::uint32_t vertex(const Vec3& position);

  const MeshSource& source_;
  std::map<Vec3, std::uint32_t, Less> index_;
  bool any_normals_ = false, any_uvs_ = false;
  std::vector<bool> has_normals_;
};

void read_obj(MeshSource& source, MeshBuilder& builder);
void read_gltf(MeshSource& source, MeshBuilder& builder);

}  // namespace rimshot::scene
