#include <bit>
#include <cmath>
#include <cstdint>

#include "rimshot/gbuffer/ray_scene.h"

namespace rimshot::gbuffer {
namespace {

/// Point at which a pattern of 3-D cells is looked up. On a flat face the coordinate across it is set to a cell's middle, or
/// rounding would decide between two cells. A plane lies on its own two tangents; for the normal z they are x and y.
struct PatternPoint {
  const Vec3& p;
  double cell;

  Vec3 operator()(const scene::Plane& plane) const {
    const Vec3 n = plane.normal;
    const Vec3 u = (std::abs(n.x()) < 0.9 ? Vec3(Vec3::UnitX() - n.x() * n) : Vec3(Vec3::UnitY() - n.y() * n)).normalized();
    return {p.dot(u), p.dot(n.cross(u)), cell / 2};
  }
  Vec3 operator()(const scene::Box& box) const {
    int axis = 0;
    p.cwiseAbs().cwiseQuotient(box.half_extents).maxCoeff(&axis);
    Vec3 out = p;
    out[axis] = cell / 2;
    return out;
  }
  Vec3 operator()(const scene::Cylinder& cylinder) const {
    const bool cap = std::abs(p.z()) >= cylinder.length / 2 * (1 - 1e-9);
    return cap ? Vec3(p.x(), p.y(), cell / 2) : p;
  }
  template <typename Round>
  Vec3 operator()(const Round&) const {
    return p;
  }
};

/// A number in [0, 1) for every pair of numbers.
double cell_noise(double i, double j) {
  const auto bits = [](double x) { return std::bit_cast<std::uint64_t>(x + 0.0); };  // + 0.0 makes -0.0 and 0.0 one number
  std::uint64_t z = bits(i) * 0x9e3779b97f4a7c15ull + bits(j) * 0xc2b2ae3d27d4eb4full;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return double((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

/// Cubes of half a period, in turns.
Vec3 checker(const scene::Body& body, const Vec3& object) {
  const scene::Appearance& look = body.appearance;
  const double cell = look.pattern_scale / 2;
  const Vec3 p = std::visit(PatternPoint{object, cell}, body.shape);
  const double parity = std::floor(p.x() / cell) + std::floor(p.y() / cell) + std::floor(p.z() / cell);
  return std::fmod(parity, 2.0) == 0 ? look.albedo : look.pattern_albedo;
}

/// Boards along x, one period wide and ten long, each row staggered; every board has its own tone between the two colours, and
/// dark joints.
Vec3 planks(const scene::Body& body, const Vec3& object) {
  const scene::Appearance& look = body.appearance;
  const double width = look.pattern_scale;
  const Vec3 p = std::visit(PatternPoint{object, width}, body.shape);
  const double row = std::floor(p.y() / width), across = p.y() / width - row;
  const double along = p.x() / (10 * width) + cell_noise(row, 0.5), board = std::floor(along);
  const bool joint = across < 0.02 || along - board < 0.002;
  const double tone = cell_noise(row, board);
  return ((1 - tone) * look.albedo + tone * look.pattern_albedo) * (joint ? 0.5 : 1.0);
}

/// The eight panels of a basketball, on any shape as seen from its centre: two great circles and a loop about either end of x.
Vec3 basketball(const scene::Body& body, const Vec3& object) {
  constexpr double kHalfSeam = 0.025;    // [rad]
  constexpr double kLoopCosine = 0.62;   // the loops lie 52 degrees about x
  const Vec3 n = object.normalized();
  const double to_loop = std::abs(std::abs(n.x()) - kLoopCosine) / std::sqrt(1 - kLoopCosine * kLoopCosine);
  const bool seam = std::abs(n.x()) < kHalfSeam || std::abs(n.z()) < kHalfSeam || to_loop < kHalfSeam;
  return seam ? body.appearance.pattern_albedo : body.appearance.albedo;
}

Vec3 albedo_at(const scene::Body& body, const Vec3& object) {
  switch (body.appearance.pattern) {
    case scene::Pattern::Checker: return checker(body, object);
    case scene::Pattern::Planks: return planks(body, object);
    case scene::Pattern::Basketball: return basketball(body, object);
    case scene::Pattern::None: break;
  }
  return body.appearance.albedo;
}

}  // namespace

Surface surface_at(const scene::Body& body, const Vec3& object) {
  return {albedo_at(body, object), body.appearance.roughness, body.appearance.metallic, body.appearance.specular,
          body.appearance.refractive_index};
}

}  // namespace rimshot::gbuffer
