#include "sphere_sight.h"

#include <algorithm>
#include <cmath>

namespace rimshot::evaluate {
namespace {

/// A pixel that the outline crosses shows the sphere's outermost part, which lies this far inside on average [px].
constexpr double kOutermost = 0.3;

}  // namespace

Sight look(const gbuffer::PinholeCamera& camera, double radius, const Vec3& ray, const Vec3& p_WB) {
  const Vec3 p = p_WB - camera.p_WC;
  const double along = p.dot(ray);
  const Vec3 across = along * ray - p;  // from the centre to the nearest point of the ray
  const double miss = across.norm();
  // The outline is a cone about p; the angle beyond it, turned to pixels of this direction. Off the picture's middle a pixel is an
  // angle of another size along the radius and across it.
  const double beyond = std::atan2(miss, along) - std::asin(std::min(1.0, radius / p.norm()));
  const Vec3 step = beyond * (miss > 1e-12 ? Vec3(across / miss) : Vec3(camera.R_WC.col(0)));
  const Vec3 ray_C = camera.R_WC.transpose() * ray, step_C = camera.R_WC.transpose() * step;
  const Vec2 moved = camera.focal / ray_C.z() * (step_C.head<2>() - step_C.z() / ray_C.z() * ray_C.head<2>());
  const double rho = std::min(miss / radius, std::max(0.0, 1 - kOutermost * p.norm() / (camera.focal * radius)));
  const Vec3 normal = (miss > 1e-12 ? Vec3(across / miss * rho) : Vec3(Vec3::Zero())) - std::sqrt(1 - rho * rho) * ray;
  return {std::copysign(moved.norm(), beyond), normal};
}

}  // namespace rimshot::evaluate
