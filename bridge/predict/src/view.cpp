#include "rimshot/predict/view.h"

namespace rimshot::predict {
namespace {

Vec3 see_from(const gbuffer::PinholeCamera& camera, const Vec3& p_WB, double radius) {
  const Vec3 pixel = camera.project(p_WB);
  return {pixel.x(), pixel.y(), camera.focal * radius / (p_WB - camera.p_WC).norm()};
}

Vec3 see_from(const FlatSquare& square, const Vec3& p_WB, double radius) {
  return {0.5 + p_WB.x() * square.scale(), square.pixels - 0.5 - p_WB.z() * square.scale(), radius * square.scale()};
}

Vec3 place_from(const gbuffer::PinholeCamera& camera, const Vec3& seen, double radius) {
  return camera.p_WC + camera.focal * radius / seen.z() * camera.ray_direction(seen.x(), seen.y());
}

Vec3 place_from(const FlatSquare& square, const Vec3& seen, double) {
  return {(seen.x() - 0.5) / square.scale(), 0, (square.pixels - 0.5 - seen.y()) / square.scale()};
}

}  // namespace

Vec3 see(const View& view, const Vec3& p_WB, double radius) {
  return std::visit([&](const auto& from) { return see_from(from, p_WB, radius); }, view);
}

Vec3 place(const View& view, const Vec3& seen, double radius) {
  return std::visit([&](const auto& from) { return place_from(from, seen, radius); }, view);
}

}  // namespace rimshot::predict
