#include "parse.h"
#include "rimshot/scene/closest_point.h"

namespace rimshot::scene {
namespace {

/// Touching is fine up to this depth [m].
constexpr double kTouching = 1e-6;

/// Distance between a sphere and any shape, exact.
double gap(const Body& sphere_body, double radius, const Body& other) {
  const Vec3 p = other.initial.q_WB.conjugate() * (sphere_body.initial.p_WB - other.initial.p_WB);
  return closest_point(other.shape, p).distance - radius;
}

}  // namespace

std::vector<Overlap> overlaps(const Scene& scene) {
  std::vector<Overlap> found;
  for (std::size_t a = 0; a < scene.bodies.size(); ++a)
    for (std::size_t b = a + 1; b < scene.bodies.size(); ++b) {
      const Body &first = scene.bodies[a], &second = scene.bodies[b];
      if (first.is_static && second.is_static) continue;  // fixed parts may be built of overlapping shapes
      double distance = 0;
      if (const auto* sphere = std::get_if<Sphere>(&first.shape)) {
        distance = gap(first, sphere->radius, second);
      } else if (const auto* other = std::get_if<Sphere>(&second.shape)) {
        distance = gap(second, other->radius, first);
      }
      if (distance < -kTouching) found.push_back({int(a), int(b), -distance});
    }
  return found;
}

}  // namespace rimshot::scene
