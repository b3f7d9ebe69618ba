#include "mesh_look.h"

#include <algorithm>
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

const scene::MeshMaterial* MeshLook::material_of(std::uint32_t triangle) const {
  const int index = file_.triangle_material[triangle];
  return index < 0 ? nullptr : &file_.materials[std::size_t(index)];
}

Vec2 MeshLook::uv(std::uint32_t triangle, const Vec3& weights) const {
  const auto& corners = file_.corner_uvs[triangle];
  return weights[0] * corners[0] + weights[1] * corners[1] + weights[2] * corners[2];
}

template <typename Decode>
auto MeshLook::blend(const scene::Texture& picture, const Vec2& uv, const Decode& decode) {
  const double x = uv.x() * picture.width - 0.5, y = uv.y() * picture.height - 0.5;
  const double left = std::floor(x), top = std::floor(y), across = x - left, down = y - top;
  const auto wrapped = [](double i, int size) { return std::size_t(i - size * std::floor(i / size)); };
  const auto pixel = [&](double column, double row) {
    return decode(wrapped(row, picture.height) * std::size_t(picture.width) + wrapped(column, picture.width));
  };
  using Value = decltype(pixel(0, 0));
  return Value((1 - down) * ((1 - across) * pixel(left, top) + across * pixel(left + 1, top)) +
               down * ((1 - across) * pixel(left, top + 1) + across * pixel(left + 1, top + 1)));
}

Vec3 MeshLook::look_up(int texture, const Vec2& uv, bool is_colour) const {
  const scene::Texture& picture = file_.textures[std::size_t(texture)];
  return blend(picture, uv, [&](std::size_t pixel) {
    const std::uint8_t* code = &picture.rgb[3 * pixel];
    return is_colour ? Vec3(decoded(code[0]), decoded(code[1]), decoded(code[2])) : Vec3(Vec3(code[0], code[1], code[2]) / 255);
  });
}

bool MeshLook::has_holes() const {
  return std::ranges::any_of(file_.materials, [](const scene::MeshMaterial& material) { return material.alpha_cutoff > 0; });
}

bool MeshLook::solid(std::uint32_t triangle, const Vec3& weights) const {
  const scene::MeshMaterial* material = material_of(triangle);
  if (material == nullptr || material->alpha_cutoff == 0) return true;
  double alpha = material->alpha;
  if (material->albedo_texture >= 0 && !file_.corner_uvs.empty()) {
    const scene::Texture& picture = file_.textures[std::size_t(material->albedo_texture)];
    if (!picture.alpha.empty())
      alpha *= blend(picture, uv(triangle, weights), [&](std::size_t pixel) { return picture.alpha[pixel] / 255.0; });
  }
  return alpha >= material->alpha_cutoff;
}

Surface MeshLook::surface(std::uint32_t triangle, const Vec3& weights, const Surface& base) const {
  const scene::MeshMaterial* const found = material_of(triangle);
  if (found == nullptr) return base;
  const scene::MeshMaterial& material = *found;
  Surface out{material.albedo, material.roughness, material.metallic, base.specular, base.refractive_index};
  if (!file_.corner_uvs.empty()) {
    const Vec2 place = uv(triangle, weights);
    if (material.albedo_texture >= 0) out.albedo = out.albedo.cwiseProduct(look_up(material.albedo_texture, place, true));
    if (material.metallic_roughness_texture >= 0) {
      const Vec3 value = look_up(material.metallic_roughness_texture, place, false);
      out.roughness *= value.y();
      out.metallic *= value.z();
    }
  }
  return out;
}

Vec3 MeshLook::normal(std::uint32_t triangle, const Vec3& weights, const Vec3& flat) const {
  Vec3 smooth = flat;
  if (!file_.corner_normals.empty()) {
    const auto& corners = file_.corner_normals[triangle];
    const Vec3 sum = weights[0] * corners[0] + weights[1] * corners[1] + weights[2] * corners[2];
    const double length = sum.norm();
    if (length > 1e-9) smooth = sum / length;
  }
  const scene::MeshMaterial* material = material_of(triangle);
  if (material == nullptr || material->normal_texture < 0 || file_.corner_uvs.empty()) return smooth;

  // The way along the surface on which u grows, and v: p = p_0 + a e_1 + b e_2 solved for the texture coordinates.
  const auto& place = file_.corner_uvs[triangle];
  const Vec2 f = place[1] - place[0], g = place[2] - place[0];
  const double determinant = f.x() * g.y() - f.y() * g.x();
  const auto& [a, b, c] = file_.geometry.triangles[triangle];
  const auto& vertices = file_.geometry.vertices;
  const Vec3 e = vertices[b] - vertices[a], h = vertices[c] - vertices[a];
  const Vec3 along_u = (g.y() * e - f.y() * h) * (determinant < 0 ? -1 : 1), along_v = (f.x() * h - g.x() * e) * (determinant < 0 ? -1 : 1);
  const Vec3 across = along_u - along_u.dot(smooth) * smooth;
  if (determinant == 0 || !(across.norm() > 1e-12 * along_u.norm())) return smooth;
  const Vec3 right = across.normalized();
  Vec3 up = smooth.cross(right);
  if (up.dot(along_v) > 0) up = -up;  // v grows downwards
  Vec3 value = 2 * look_up(material->normal_texture, uv(triangle, weights), false) - Vec3::Ones();
  value.head<2>() *= material->normal_scale;
  const Vec3 bent = value.x() * right + value.y() * up + value.z() * smooth;
  return bent.norm() > 1e-9 ? bent.normalized() : smooth;
}

}  // namespace rimshot::gbuffer
