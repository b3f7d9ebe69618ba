#include <cmath>
#include <numbers>

#include "rimshot/core/rng.h"
#include "rimshot/scene/closest_point.h"
#include "rimshot/scene/mass_properties.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

const scene::Shape kShapes[] = {scene::Sphere{0.3},        scene::Box{{0.2, 0.3, 0.4}},
                                scene::Capsule{0.15, 0.5}, scene::Cylinder{0.25, 0.6},
                                scene::Torus{0.4, 0.12},   scene::Plane{Vec3(1, 2, 2).normalized(), 0.1}};

}  // namespace

TEST_CASE(
    "closest points: the point is on the surface, the normal is the distance's gradient, the distance is Lipschitz 1") {
  Rng rng(4);
  for (const scene::Shape& shape : kShapes)
    for (int i = 0; i < 500; ++i) {
      const Vec3 p(rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1));
      const auto nearest = scene::closest_point(shape, p);
      CAPTURE(shape.index());
      CHECK_NEAR(nearest.normal.norm(), 1, 1e-14);
      CHECK_LE((p - nearest.point - nearest.distance * nearest.normal).norm(), 1e-14);
      CHECK_NEAR(scene::closest_point(shape, nearest.point).distance, 0, 1e-14);
      const Vec3 other(rng.uniform(-1, 1), rng.uniform(-1, 1), rng.uniform(-1, 1));
      CHECK_LE(std::abs(nearest.distance - scene::closest_point(shape, other).distance), (p - other).norm() + 1e-14);
      if (nearest.distance < 0.01) continue;  // inside, the gradient jumps at the skeleton
      constexpr double h = 1e-6;
      for (int axis = 0; axis < 3; ++axis) {
        const Vec3 e = h * Vec3::Unit(axis);
        const double slope =
            (scene::closest_point(shape, p + e).distance - scene::closest_point(shape, p - e).distance) / (2 * h);
        CHECK_NEAR(slope, nearest.normal[axis],
                   1e-7);  // central difference: curvature of 1/0.01 m times h^2, roundings of 1e-16 / h
      }
    }
}

TEST_CASE("volumes and moments of inertia against random points in the solid") {
  Rng rng(8);
  for (const scene::Shape& shape : kShapes) {
    if (std::holds_alternative<scene::Plane>(shape)) continue;
    CAPTURE(shape.index());
    constexpr int n = 400000;
    int inside = 0;
    Vec3 moments = Vec3::Zero();
    for (int i = 0; i < n; ++i) {
      const Vec3 p(rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6), rng.uniform(-0.6, 0.6));
      if (scene::closest_point(shape, p).distance > 0) continue;
      ++inside;
      moments += Vec3(p.y() * p.y() + p.z() * p.z(), p.x() * p.x() + p.z() * p.z(), p.x() * p.x() + p.y() * p.y());
    }
    const double cube = std::pow(1.2, 3);
    CHECK_NEAR(scene::volume(shape), cube * inside / n, 5 * cube * std::sqrt(0.25 / n));  // 5 sigma of the hit rate
    const Vec3 inertia = scene::solid_inertia(shape, 1);
    for (int axis = 0; axis < 3; ++axis)
      CHECK_NEAR(inertia[axis], moments[axis] / inside, 5 * 0.3 / std::sqrt(inside));  // spread below 0.3 m^2
  }
  CHECK_NEAR(scene::shell_inertia(scene::Sphere{0.12}, 0.6)->x(), 2.0 / 3 * 0.6 * 0.12 * 0.12, 1e-17);
  CHECK_FALSE(scene::shell_inertia(scene::Box{{1, 1, 1}}, 1));
}
