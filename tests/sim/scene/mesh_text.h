#pragma once
#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include "temp_dir.h"

namespace rimshot::test {

inline void write_file(const std::filesystem::path& file, const std::string& content) { std::ofstream(file, std::ios::binary) << content; }

/// A unit cube about (0.5, 0.5, 0.5) of six quads, each with the same texture coordinates.
inline const std::string kCubeObj = R"(# a cube
mtllib cube.mtl
v 0 0 0
v 1 0 0
v 1 1 0
v 0 1 0
v 0 0 1
v 1 0 1
v 1 1 1
v 0 1 1
vt 0 0
vt 1 0
vt 1 1
vt 0 1
usemtl paint
f 1/1 4/2 3/3 2/4
f 5/1 6/2 7/3 8/4
f 1/1 2/2 6/3 5/4
f 2/1 3/2 7/3 6/4
usemtl chrome
f -6/1 -5/2 -1/3 -2/4
f 4/1 1/2 5/3 \
  8/4
)";
inline const std::string kCubeMtl = "newmtl paint\nKd 0.5 0.25 0.125\nNs 6\nnewmtl chrome\nKd 0.9 0.9 0.9\nPr 0.2\nPm 1\nNs 100\n";

inline std::string base64(const std::string& bytes) {
  static const char* digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    for (std::size_t k = 0; k < 4; ++k) out += i + k > bytes.size() ? '=' : digits[(group >> (18 - 6 * k)) & 63];
  }
  return out;
}

template <typename T>
void append_bytes(std::string& to, std::initializer_list<T> values) {
  for (const T value : values) to.append(reinterpret_cast<const char*>(&value), sizeof value);
}

/// The buffer of the glTF below: four corners of a unit square in x and y, normals, texture coordinates, indices.
inline std::string square_bytes() {
  std::string bytes;
  append_bytes<float>(bytes, {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0});
  append_bytes<float>(bytes, {0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1});
  append_bytes<float>(bytes, {0, 1, 1, 1, 1, 0, 0, 0});
  append_bytes<std::uint16_t>(bytes, {0, 1, 2, 0, 2, 3});
  return bytes;
}

/// A square in a scene of two nodes; `buffer` is the buffer's description beside its length, `more` goes into the root.
inline std::string square_gltf(const std::string& buffer, const std::string& more = "") {
  return R"({"asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
"nodes": [{"translation": [10, 0, 0], "children": [1]}, {"mesh": 0, "rotation": [0, 0, 0.7071067811865476, 0.7071067811865476], "scale": [2, 1, 1]}],
"meshes": [{"primitives": [{"attributes": {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}, "indices": 3, "material": 0}]}],
"materials": [{"name": "paint", "pbrMetallicRoughness": {"baseColorFactor": [0.5, 0.6, 0.7, 1], "roughnessFactor": 0.3, "metallicFactor": 0}}],
"accessors": [{"bufferView": 0, "componentType": 5126, "count": 4, "type": "VEC3"},
 {"bufferView": 0, "byteOffset": 48, "componentType": 5126, "count": 4, "type": "VEC3"},
 {"bufferView": 1, "componentType": 5126, "count": 4, "type": "VEC2"},
 {"bufferView": 2, "componentType": 5123, "count": 6, "type": "SCALAR"}],
"bufferViews": [{"buffer": 0, "byteLength": 96}, {"buffer": 0, "byteOffset": 96, "byteLength": 32}, {"buffer": 0, "byteOffset": 128, "byteLength": 12}],
"buffers": [{"byteLength": 140)" + buffer + "}]" + more + "}";
}

inline std::string square_gltf() { return square_gltf(R"(, "uri": "data:application/octet-stream;base64,)" + base64(square_bytes()) + "\""); }

/// The same square as a binary file.
inline std::string square_glb() {
  std::string json = square_gltf(""), bytes = square_bytes(), out = "glTF";
  json.resize((json.size() + 3) / 4 * 4, ' ');
  append_bytes<std::uint32_t>(out, {2, std::uint32_t(12 + 8 + json.size() + 8 + bytes.size()), std::uint32_t(json.size()), 0x4E4F534A});
  out += json;
  append_bytes<std::uint32_t>(out, {std::uint32_t(bytes.size()), 0x004E4942});
  return out + bytes;
}

}  // namespace rimshot::test
