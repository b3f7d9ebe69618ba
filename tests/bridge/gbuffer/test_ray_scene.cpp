#include <cmath>
#include <limits>
#include <optional>

#include "hand_made.h"
#include "rimshot/core/rng.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/scene/closest_point.h"
#include "tolerance.h"

using namespace rimshot;
using gbuffer::Hit;
using gbuffer::Ray;
using gbuffer::RayScene;
using test::random_direction;
using test::random_rotation;
using test::static_body;

namespace {

RayScene rays_of(std::vector<scene::Body> bodies) {
  scene::Scene scene;
  scene.bodies = std::move(bodies);
  return RayScene(scene);
}

RayScene rays_of_shape(const scene::Shape& shape) { return rays_of({static_body("body", shape, Vec3::Zero())}); }

/// A ray that passes within `reach` of the origin, from a distance of 2.
Ray random_ray(Rng& rng, double reach) {
  const Vec3 origin = 2 * random_direction(rng), target = reach * rng.uniform() * random_direction(rng);
  return {origin, (target - origin).normalized()};
}

/// First zero of the torus' implicit function on a ray: a scan in long double, then bisection. Misses chords shorter than a
/// step of the scan.
std::optional<double> scanned_torus_hit(const scene::Torus& torus, const Ray& ray) {
  using Real = long double;
  const auto f = [&](Real t) {
    const Real x = Real(ray.origin.x()) + t * Real(ray.direction.x()), y = Real(ray.origin.y()) + t * Real(ray.direction.y()),
               z = Real(ray.origin.z()) + t * Real(ray.direction.z());
    const Real from_ring = std::sqrt(x * x + y * y) - Real(torus.major_radius);
    return from_ring * from_ring + z * z - Real(torus.minor_radius) * Real(torus.minor_radius);
  };
  constexpr int kSteps = 4000;
  for (int i = 0; i < kSteps; ++i) {
    Real a = Real(4) * i / kSteps, b = Real(4) * (i + 1) / kSteps;
    if (f(a) > 0 && f(b) <= 0) {
      for (int k = 0; k < 80; ++k) (f((a + b) / 2) > 0 ? a : b) = (a + b) / 2;
      return double(a);
    }
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("rays: sphere, plane and box agree with their closed forms") {
  const Ray ray{{-2, 0.3, 0.4}, Vec3::UnitX()};
  const Hit sphere = rays_of_shape(scene::Sphere{0.7}).intersect(ray);
  CHECK_NEAR(sphere.t, 2 - std::sqrt(0.49 - 0.25), 1e-14);  // rounding
  CHECK_NEAR((sphere.normal - Vec3(-std::sqrt(0.24), 0.3, 0.4) / 0.7).norm(), 0, 1e-14);

  const Hit box = rays_of_shape(scene::Box{{0.5, 0.6, 0.7}}).intersect(ray);
  CHECK_NEAR(box.t, 1.5, 1e-14);
  CHECK_EQ(box.normal, Vec3(-1, 0, 0));

  const Vec3 down = Vec3(3, 0, -4).normalized();
  const Hit floor = rays_of({test::floor_body()}).intersect({{1, 2, 8}, down});
  CHECK_NEAR(floor.t, 10, 1e-14);
  CHECK_NEAR((floor.position - Vec3(7, 2, 0)).norm(), 0, 1e-13);
  CHECK_EQ(floor.position.z(), 0);
}

TEST_CASE("rays: on every shape the hit lies on the surface, and tracing spheres of its distance finds none before") {
  const scene::Shape shapes[] = {scene::Sphere{0.5},       scene::Box{{0.3, 0.5, 0.1}},  scene::Capsule{0.2, 0.6},
                                 scene::Cylinder{0.3, 0.5}, scene::Torus{0.4, 0.1}};
  Rng rng(2);
  for (const scene::Shape& shape : shapes) {
    int hits = 0;
    for (int i = 0; i < 400; ++i) {
      const Pose pose{0.3 * random_direction(rng), random_rotation(rng)};
      const RayScene rays = rays_of({static_body("body", shape, pose.p_WB, pose.q_WB)});
      Ray ray = random_ray(rng, 0.8);
      ray.origin += pose.p_WB;
      const Hit hit = rays.intersect(ray);
      const auto surface_at = [&](double t) {
        return scene::closest_point(shape, pose.q_WB.conjugate() * (ray.origin + t * ray.direction - pose.p_WB));
      };
      // Sphere tracing cannot pass the first surface.
      double t = 0, distance = 0;
      for (int step = 0; step < 3000 && t < 4; ++step) {
        distance = surface_at(t).distance;
        if (distance < 1e-9) break;
        t += distance;
      }
      if (hit.body < 0) {
        CHECK_GT(distance, 1e-9);
        continue;
      }
      ++hits;
      CHECK_NEAR(surface_at(hit.t).distance, 0, 1e-13);  // rounding of the ray's frame and of numbers of size 2
      // Tracing stops 1e-9 above the surface; along the ray that is more by 1 / cosine, or sqrt(2 r 1e-9) at a graze.
      CHECK_LE(t, hit.t + 1e-12);
      CHECK_NEAR(t, hit.t, std::fmin(1e-9 / std::abs(hit.normal.dot(ray.direction)), 5e-5) + 1e-12);
      CHECK_NEAR((hit.normal - pose.q_WB * surface_at(hit.t).normal).norm(), 0, 1e-12);
      CHECK_NEAR((hit.position - (ray.origin + hit.t * ray.direction)).norm(), 0, 1e-13);
      CHECK_NEAR((pose.q_WB * hit.object + pose.p_WB - hit.position).norm(), 0, 1e-14);
    }
    CHECK_GT(hits, 50);
  }
}

TEST_CASE("rays: torus hits agree with a scan in extended precision") {
  const scene::Torus torus{0.2376, 0.009};
  const RayScene rays = rays_of_shape(torus);
  Rng rng(3);
  int hits = 0;
  for (int i = 0; i < 2000; ++i) {
    // Aims near the tube.
    const double angle = rng.uniform(0, 6.283185307);
    const Vec3 target = Vec3(0.2376 * std::cos(angle), 0.2376 * std::sin(angle), 0) + 0.009 * rng.uniform() * random_direction(rng);
    const Vec3 origin = 2 * random_direction(rng);
    const Ray ray{origin, (target - origin).normalized()};
    const auto expected = scanned_torus_hit(torus, ray);
    const Hit hit = rays.intersect(ray);
    if (!expected) continue;
    REQUIRE_EQ(hit.body, 0);
    ++hits;
    // A rounding of 1e-15 across the surface is 1e-15 / cosine along the ray.
    CHECK_NEAR(hit.t, *expected, 1e-9);
  }
  CHECK_GT(hits, 1500);
}

TEST_CASE("rays: a ray 1 nm within a torus' outer tangent plane hits, one 1 nm outside misses") {
  const scene::Torus torus{0.2376, 0.009};
  const RayScene rays = rays_of_shape(torus);
  Rng rng(4);
  for (int i = 0; i < 2000; ++i) {
    // The outer half lies on the convex hull, so its tangent planes cut the torus nowhere.
    const double around = rng.uniform(0, 6.283185307), tube = rng.uniform(-1.5, 1.5), turn = rng.uniform(0, 6.283185307);
    const Vec3 radial(std::cos(around), std::sin(around), 0), normal = std::cos(tube) * radial + std::sin(tube) * Vec3::UnitZ();
    const Vec3 point = torus.major_radius * radial + torus.minor_radius * normal;
    const Vec3 along(-std::sin(around), std::cos(around), 0);
    const Vec3 tangent = std::cos(turn) * along + std::sin(turn) * normal.cross(along);
    CHECK_EQ(rays.intersect({point - 1e-9 * normal - 3 * tangent, tangent}).body, 0);
    CHECK_LT(rays.intersect({point + 1e-9 * normal - 3 * tangent, tangent}).body, 0);
  }
}

TEST_CASE("rays: a ray that starts inside a body finds its way out") {
  Rng rng(5);
  for (const scene::Shape& shape : {scene::Shape(scene::Sphere{0.5}), scene::Shape(scene::Box{{0.3, 0.5, 0.4}}),
                                    scene::Shape(scene::Capsule{0.3, 0.6}), scene::Shape(scene::Cylinder{0.3, 0.5})}) {
    const RayScene rays = rays_of_shape(shape);
    for (int i = 0; i < 100; ++i) {
      const Hit hit = rays.intersect({0.2 * random_direction(rng), random_direction(rng)});
      REQUIRE_EQ(hit.body, 0);
      CHECK_NEAR(scene::closest_point(shape, hit.position).distance, 0, 1e-14);
    }
  }
  const RayScene torus = rays_of_shape(scene::Torus{0.5, 0.1});
  CHECK_NEAR(torus.intersect({{0.5, 0, 0}, Vec3::UnitZ()}).t, 0.1, 1e-12);
}

TEST_CASE("rays: a ray straight down onto a torus' crest stops there, not at its underside") {
  const RayScene rays = rays_of_shape(scene::Torus{0.5, 0.1});
  for (int i = -100; i <= 100; ++i) CHECK_NEAR(rays.intersect({{0.5 + i * 1e-11, 0, 1}, -Vec3::UnitZ()}).t, 0.9, 1e-8);
}

TEST_CASE("rays: many bodies together give the nearest of what each gives alone; occluded agrees with intersect") {
  Rng rng(6);
  std::vector<scene::Body> bodies{test::floor_body()};
  for (int i = 0; i < 30; ++i) {
    const double size = rng.uniform(0.05, 0.3);
    const scene::Shape shapes[] = {scene::Sphere{size}, scene::Box{{size, 0.1, 0.2}}, scene::Capsule{0.1, size},
                                   scene::Cylinder{0.1, size}, scene::Torus{size + 0.05, 0.04}};
    const Vec3 place(rng.uniform(-3, 3), rng.uniform(-3, 3), rng.uniform(0, 3));
    bodies.push_back(static_body("body", shapes[i % 5], place, random_rotation(rng)));
  }
  const RayScene together = rays_of(bodies);
  std::vector<RayScene> alone;
  for (const scene::Body& body : bodies) alone.push_back(rays_of({body}));

  int hits = 0;
  for (int i = 0; i < 3000; ++i) {
    const Ray ray{{rng.uniform(-4, 4), rng.uniform(-4, 4), rng.uniform(0.1, 4)}, random_direction(rng)};
    Hit nearest;
    nearest.t = std::numeric_limits<double>::infinity();
    for (std::size_t k = 0; k < alone.size(); ++k) {
      const Hit hit = alone[k].intersect(ray);
      if (hit.body >= 0 && hit.t < nearest.t) nearest = hit, nearest.body = int(k);
    }
    const Hit hit = together.intersect(ray);
    CHECK_EQ(hit.body, nearest.body);
    CHECK_EQ(together.occluded(ray), hit.body >= 0);
    if (hit.body < 0) continue;
    ++hits;
    CHECK_EQ(hit.t, nearest.t);
    CHECK_FALSE(together.occluded({ray.origin, ray.direction, 0, hit.t * (1 - 1e-12)}));
    CHECK(together.occluded({ray.origin, ray.direction, 0, hit.t * (1 + 1e-12)}));
  }
  CHECK_GT(hits, 1000);
}

TEST_CASE("rays: bodies are hit where set_poses put them") {
  RayScene rays = rays_of_shape(scene::Box{{0.1, 0.2, 0.3}});
  rays.set_poses({{Vec3(10, 0, 0), Quat(Eigen::AngleAxisd(M_PI / 2, Vec3::UnitZ()))}});
  CHECK_LT(rays.intersect({{-2, 0, 0}, Vec3::UnitY()}).body, 0);
  const Hit hit = rays.intersect({{0, 0, 0}, Vec3::UnitX()});
  CHECK_NEAR(hit.t, 9.8, 1e-14);
  CHECK_NEAR((hit.object - Vec3(0, 0.2, 0)).norm(), 0, 1e-14);
  CHECK_NEAR((hit.normal + Vec3::UnitX()).norm(), 0, 1e-15);
}

TEST_CASE("rays: a ball is hit as exactly from 100 km away as from near") {
  const RayScene rays = rays_of_shape(scene::Sphere{0.12});
  const Vec3 direction = Vec3(1, 2, -2) / 3;
  const Vec3 across = direction.cross(Vec3::UnitX()).normalized();
  for (const double aside : {0.0, 0.06, 0.119999, 0.1200001}) {
    const Hit hit = rays.intersect({aside * across - 1e5 * direction, direction});
    REQUIRE_EQ(hit.body, aside < 0.12 ? 0 : -1);
    // 1e5 m have 15 digits; at the graze 1e-11 m across are sqrt(2 r 1e-11) along the ray.
    if (hit.body == 0) CHECK_NEAR(hit.t, 1e5 - std::sqrt(0.0144 - aside * aside), aside > 0.1 ? 2e-6 : 1e-10);
  }
}

TEST_CASE("rays: the floor reaches the horizon") {
  const RayScene rays = rays_of({test::floor_body(), static_body("ball", scene::Sphere{0.1}, Vec3(0, 0, 5))});
  for (const double slope : {1e-1, 1e-3, 1e-6, 1e-9}) {
    const double length = std::sqrt(1 + slope * slope);
    const Hit hit = rays.intersect({{0, 0, 2}, Vec3(1, 0, -slope) / length});
    CHECK_EQ(hit.body, 0);
    CHECK_NEAR(hit.t / (2 * length / slope), 1, 1e-14);
    CHECK_LT(rays.intersect({{0, 0, 2}, Vec3(1, 0, slope) / length}).body, 0);
  }
  CHECK_LT(rays.intersect({{0, 0, 2}, Vec3::UnitX()}).body, 0);
}
