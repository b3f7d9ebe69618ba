#include "rimshot/scene/overlaps.h"

#include "rimshot/scene/collision.h"

namespace rimshot::scene {
namespace {

/// Touching is fine up to this depth [m].
constexpr double kTouching = 1e-6;

}  // namespace

std::vector<Overlap> overlaps(const Scene& scene) {
  std::vector<Overlap> found;
  std::vector<CollisionShape> shapes;
  for (const Body& body : scene.bodies) shapes.emplace_back(body.shape);
  for (std::size_t a = 0; a < scene.bodies.size(); ++a)
    for (std::size_t b = a + 1; b < scene.bodies.size(); ++b) {
      const Body &first = scene.bodies[a], &second = scene.bodies[b];
      if (first.is_static && second.is_static) continue;  // fixed parts may be built of overlapping shapes
      if (scene.joined(int(a), int(b))) continue;
      const double reach = shapes[a].bounding_radius() + shapes[b].bounding_radius();
      if ((first.initial.p_WB - second.initial.p_WB).norm() > reach) continue;
      // The moving one first, or a ball: what the distance is a closed form from.
      const bool exchange = shapes[b].is_sphere() && !shapes[a].is_sphere();
      const double gap = exchange ? nearest_contact(shapes[b], second.initial.pose(), shapes[a], first.initial.pose()).gap
                                  : nearest_contact(shapes[a], first.initial.pose(), shapes[b], second.initial.pose()).gap;
      if (gap < -kTouching) found.push_back({int(a), int(b), -gap});
    }
  return found;
}

}  // namespace rimshot::scene
