#include "mesh_look.h"

#include <array>
#include <cmath>

#include "rimshot/core/error.h"

namespace rimshot::gbuffer {
namespace {

/// IEC 61966-2-1 (sRGB), decoding of 8 bits.
double decoded(std::uint8_t code) {
  static const std::array<double, 256> table = [] {
    std::array<double, 256> out{};
    for (std::size_t i = 0; i < 256; ++i) {
      const double x = double(i) / 255;
      out[i] = x <= 0.04045 ? x / 12.92 : std::pow((x + 0.055) / 1.055, 2.4);
    }
    return out;
  }();
  return table[code];
}

}  // namespace

MeshLook::MeshLook(const std::filesystem::path& file, std::size_t triangles) : file_(scene::read_mesh(file)) {
  if (file_.geometry.triangles.size() != triangles) {
    throw Error(ErrorCode::InvalidInput, file.string() + ": has " + std::to_string(file_.geometry.triangles.size()) +
                                             " triangles, but the body has " + std::to_string(triangles) +
                                             "; the appearance's file is that of the body's mesh");
  }
}

Vec3 MeshLook::look_up(int texture, const Vec2& uv, bool is_colour) const {
  const scene::Texture& picture = file_.textures[std::size_t(texture)];
  const double x = uv.x() * picture.width - 0.5, y = uv.y() * picture.height - 0.5;
  const double left = std::floor(x), top = std::floor(y), across = x - left, down = y - top;
  const auto wrapped = [](double i, int size) { return std::size_t(i - size * std::floor(i / size)); };
  const auto pixel = [&](double column, double row) {
    const std::uint8_t* code =
        &picture.rgb[3 * (wrapped(row, picture.height) * std::size_t(picture.width) + wrapped(column, picture.width))];
    return is_colour ? Vec3(decoded(code[0]), decoded(code[1]), decoded(code[2]))
                     : Vec3(Vec3(code[0], code[1], code[2]) / 255);
  };
  return (1 - down) * ((1 - across) * pixel(left, top) + across * pixel(left + 1, top)) +
         down * ((1 - across) * pixel(left, top + 1) + across * pixel(left + 1, top + 1));
}

Surface MeshLook::surface(std::uint32_t triangle, const Vec3& weights, const Surface& base) const {
  const int index = file_.triangle_material[triangle];
  if (index < 0) return base;
  const scene::MeshMaterial& material = file_.materials[std::size_t(index)];
  Surface out{material.albedo, material.roughness, material.metallic, base.specular};
  if (!file_.corner_uvs.empty()) {
    const auto& corners = file_.corner_uvs[triangle];
    const Vec2 uv = weights[0] * corners[0] + weights[1] * corners[1] + weights[2] * corners[2];
    if (material.albedo_texture >= 0) out.albedo = out.albedo.cwiseProduct(look_up(material.albedo_texture, uv, true));
    if (material.metallic_roughness_texture >= 0) {
      const Vec3 value = look_up(material.metallic_roughness_texture, uv, false);
      out.roughness *= value.y();
      out.metallic *= value.z();
    }
  }
  return out;
}

Vec3 MeshLook::normal(std::uint32_t triangle, const Vec3& weights, const Vec3& flat) const {
  if (file_.corner_normals.empty()) return flat;
  const auto& corners = file_.corner_normals[triangle];
  const Vec3 sum = weights[0] * corners[0] + weights[1] * corners[1] + weights[2] * corners[2];
  const double length = sum.norm();
  return length > 1e-9 ? Vec3(sum / length) : flat;
}

}  // namespace rimshot::gbuffer
