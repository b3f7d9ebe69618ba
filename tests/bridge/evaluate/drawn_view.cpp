#include "drawn_view.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rimshot::test {
namespace {

double srgb(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055);
}

}  // namespace

DrawnView::DrawnView(const scene::Camera& camera) : origin(camera.position), width(camera.width), height(camera.height) {
  forward = (camera.look_at - camera.position).normalized();
  right = forward.cross(camera.up).normalized();
  down = forward.cross(right);
  focal = height / 2 / std::tan(camera.vertical_fov * std::numbers::pi / 360);
}

Vec3 DrawnView::ray(double x, double y) const {
  return (forward + (x - width / 2) / focal * right + (y - height / 2) / focal * down).normalized();
}

Vec3 floor_and_sky(const Vec3& origin, const Vec3& ray, double time, bool shadow) {
  if (ray.z() >= 0) return Vec3(0.45, 0.5, 0.6) * (1 + 0.3 * ray.z());
  const Vec3 floor = origin - origin.z() / ray.z() * ray;
  const int plank = int(std::floor(floor.x() / 0.3)) + 7 * int(std::floor(floor.y() / 0.9));
  Vec3 colour = Vec3(0.45, 0.30, 0.18) * (1 + 0.12 * ((plank % 5 + 5) % 5 - 2));
  if (shadow && (floor - Vec3(3.4 + 0.5 * time, 0.6, 0)).head<2>().norm() < 0.5) colour *= 0.45;
  return colour;
}

void push_pixel(media::Rgb8& picture, const Vec3& linear, double noise, Rng& rng) {
  for (int k = 0; k < 3; ++k) picture.pixels.push_back(std::uint8_t(std::clamp(std::lround(srgb(linear[k]) + noise * rng.normal()), 0L, 255L)));
}

Vec2 pixel_of(const scene::Camera& camera, const Vec3& p_W) {
  const DrawnView view(camera);
  const Vec3 d = p_W - view.origin;
  return Vec2(view.width / 2, view.height / 2) +
         view.focal / d.dot(view.forward) * Vec2(d.dot(view.right), d.dot(view.down));
}

}  // namespace rimshot::test
