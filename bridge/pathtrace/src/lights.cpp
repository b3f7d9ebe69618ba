#include "lights.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rimshot::pathtrace {
namespace {

constexpr double kPi = std::numbers::pi;

/// 1 - cos of the half angle under which a sphere is seen; without cancellation for a small one.
double cap_height(double radius, double squared_distance) {
  const double sin2 = radius * radius / squared_distance;
  return sin2 / (1 + std::sqrt(1 - sin2));
}

}  // namespace

Lights::Lights(const std::vector<scene::Light>& lights) {
  for (const scene::Light& light : lights) {
    if (const auto* sphere = std::get_if<scene::SphereLight>(&light.kind)) {
      const double area = 4 * kPi * sphere->radius * sphere->radius;
      spheres_.push_back({sphere->center, sphere->radius, float(sphere->power / (kPi * area))});
    } else {
      sky_ += std::get<scene::SkyLight>(light.kind).radiance.cast<float>();
    }
  }
}

Lights::Hit Lights::intersect(const gbuffer::Ray& ray) const {
  Hit hit;
  hit.t = ray.t_max;
  for (std::size_t i = 0; i < spheres_.size(); ++i) {
    const Vec3 to_center = spheres_[i].center - ray.origin;
    const double along = to_center.dot(ray.direction);
    const double squared = spheres_[i].radius * spheres_[i].radius - (to_center - along * ray.direction).squaredNorm();
    if (squared < 0) continue;
    const double t = along - std::sqrt(squared);
    if (t > ray.t_min && t < hit.t) hit = {int(i), t};
  }
  return hit;
}

float Lights::density(int sphere, const Vec3& p_W) const {
  const Sphere& s = spheres_[std::size_t(sphere)];
  const double squared_distance = (s.center - p_W).squaredNorm();
  if (squared_distance <= s.radius * s.radius) return 0;
  return float(1 / (2 * kPi * cap_height(s.radius, squared_distance)));
}

Lights::Sample Lights::sample(int sphere, const Vec3& p_W, const Vec2f& u) const {
  const Sphere& s = spheres_[std::size_t(sphere)];
  const Vec3 to_center = s.center - p_W;
  const double squared_distance = to_center.squaredNorm();
  if (squared_distance <= s.radius * s.radius) return {};
  const double height = cap_height(s.radius, squared_distance);
  const double below = u.x() * height;  // 1 - cos theta
  const double sin_theta = std::sqrt(below * (2 - below)), cos_theta = 1 - below;
  const float phi = float(2 * kPi) * u.y();

  const Vec3 axis = to_center / std::sqrt(squared_distance);
  const Vec3 across = (std::abs(axis.x()) < 0.9 ? Vec3(Vec3::UnitX()) : Vec3(Vec3::UnitY())).cross(axis).normalized();
  Sample sample;
  sample.direction = sin_theta * (double(std::cos(phi)) * across + double(std::sin(phi)) * axis.cross(across)) + cos_theta * axis;
  sample.direction.normalize();
  const double along = to_center.dot(sample.direction);
  const double squared = s.radius * s.radius - (squared_distance - along * along);
  sample.distance = along - std::sqrt(std::max(0.0, squared));
  sample.density = float(1 / (2 * kPi * height));
  return sample;
}

}  // namespace rimshot::pathtrace
