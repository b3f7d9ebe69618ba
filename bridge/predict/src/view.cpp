#include "rimshot/predict/view.h"

#include "rimshot/predict/sighting.h"

namespace rimshot::predict {
namespace {

Vec3 see_from(const gbuffer::PinholeCamera& camera, const Vec3& p_WB, double radius) {
  const Vec3 pixel = camera.project(p_WB);
  return {pixel.x(), pixel.y(), camera.focal * radius / pixel.z()};
}

Vec3 see_from(const FlatSquare& square, const Vec3& p_WB, double radius) {
  return {0.5 + p_WB.x() * square.scale(), square.pixels - 0.5 - p_WB.z() * square.scale(), radius * square.scale()};
}

Vec3 place_from(const gbuffer::PinholeCamera& camera, const Vec3& seen, double radius) {
  const Vec3 ray = camera.ray_direction(seen.x(), seen.y());
  return camera.p_WC + camera.focal * radius / seen.z() / ray.dot(camera.R_WC.col(2)) * ray;
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

View Perception::view_in(const scene::Scene& in) const {
  if (fitted_camera.empty()) return view;
  const auto& supposed = std::get<gbuffer::PinholeCamera>(view);
  return gbuffer::PinholeCamera::from(in.camera(fitted_camera), supposed.width, supposed.height);
}

}  // namespace rimshot::predict
