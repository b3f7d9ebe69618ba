#pragma once
#include <png.h>

#include <array>
#include <fstream>
#include <string>
#include <vector>

#include "hand_made.h"
#include "temp_dir.h"
#include "tolerance.h"

namespace rimshot::test {

/// A unit square in x and y that looks to z, as a glTF with a material of your choice; the texture's right is x, or -x where mirrored, and
/// its up is y. Pictures t0.png and t1.png are its images 0 and 1.
struct GltfSquare {
  TempDir dir;
  scene::Body body;

  explicit GltfSquare(const std::string& material, const std::vector<std::array<unsigned char, 4>>& row = {{255, 255, 255, 255}},
                      const std::array<unsigned char, 4>& bump = {128, 128, 255, 255}, bool mirrored = false) {
    write_row(dir.path() / "t0.png", row);
    write_row(dir.path() / "t1.png", {bump});
    // glTF's (x, y, z) becomes (x, -z, y).
    const std::vector<float> positions = {0, 0, 0, 1, 0, 0, 1, 0, -1, 0, 0, -1};
    const float left = mirrored ? 1 : 0, right = mirrored ? 0 : 1;
    const std::vector<float> uvs = {left, 1, right, 1, right, 0, left, 0};
    const std::vector<std::uint32_t> indices = {0, 1, 2, 0, 2, 3};
    std::ofstream bytes(dir.path() / "square.bin", std::ios::binary);
    bytes.write(reinterpret_cast<const char*>(positions.data()), 48);
    bytes.write(reinterpret_cast<const char*>(uvs.data()), 32);
    bytes.write(reinterpret_cast<const char*>(indices.data()), 24);
    std::ofstream(dir.path() / "square.gltf")
        << R"({"asset": {"version": "2.0"}, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
"meshes": [{"primitives": [{"attributes": {"POSITION": 0, "TEXCOORD_0": 1}, "indices": 2, "material": 0}]}],
"images": [{"uri": "t0.png"}, {"uri": "t1.png"}], "textures": [{"source": 0}, {"source": 1}],
"accessors": [{"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
 {"bufferView": 1, "componentType": 5126, "count": 4, "type": "VEC2"}, {"bufferView": 2, "componentType": 5125, "count": 6, "type": "SCALAR"}],
"bufferViews": [{"buffer": 0, "byteLength": 48}, {"buffer": 0, "byteOffset": 48, "byteLength": 32}, {"buffer": 0, "byteOffset": 80, "byteLength": 24}],
"buffers": [{"byteLength": 104, "uri": "square.bin"}], "materials": [)" +
               material + "]}";
    scene::TriangleMesh mesh;
    mesh.vertices = {{0, 0, 0}, {1, 0, 0}, {1, 1, 0}, {0, 1, 0}};
    mesh.triangles = {{0, 1, 2}, {0, 2, 3}};
    body = static_body("square", scene::Mesh{mesh, false}, Vec3::Zero());
    body.appearance.file = "square.gltf";
    body.appearance.specular = 0;
  }

  /// One row of RGBA pixels.
  static void write_row(const std::filesystem::path& file, const std::vector<std::array<unsigned char, 4>>& row) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    image.width = png_uint_32(row.size());
    image.height = 1;
    image.format = PNG_FORMAT_RGBA;
    REQUIRE(png_image_write_to_file(&image, file.c_str(), 0, row.data(), 0, nullptr));
  }
};

/// Its left half is there, its right half transparent: bilinear alpha is 1 at u = 1/4 and 0 at u = 3/4, and repeats.
inline const std::vector<std::array<unsigned char, 4>> kHalfThere = {{255, 255, 255, 255}, {255, 255, 255, 0}};

inline std::string masked(const std::string& cutoff) {
  return R"({"alphaMode": "MASK")" + (cutoff.empty() ? "" : ", \"alphaCutoff\": " + cutoff) +
         R"(, "pbrMetallicRoughness": {"baseColorTexture": {"index": 0}, "metallicFactor": 0}})";
}

}  // namespace rimshot::test
