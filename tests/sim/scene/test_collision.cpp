#include <cmath>
#include <numbers>

#include "rimshot/core/rng.h"
#include "rimshot/scene/closest_point.h"
#include "rimshot/scene/collision.h"
#include "scene_text.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using scene::CollisionShape;

namespace {

Pose random_pose(Rng& rng, double spread) {
  Quat q(rng.normal(), rng.normal(), rng.normal(), rng.normal());
  return {Vec3(rng.uniform(-spread, spread), rng.uniform(-spread, spread), rng.uniform(-spread, spread)), q.normalized()};
}

Vec3 projection(const scene::Shape& shape, const Pose& pose, const Vec3& p) {
  const auto nearest = scene::closest_point(shape, pose.q_WB.conjugate() * (p - pose.p_WB));
  return nearest.distance <= 0 ? p : Vec3(pose.q_WB * nearest.point + pose.p_WB);
}

/// Distance of two convex solids by alternating projections (Cheney and Goldstein 1959), another method than the one tested.
double projected_distance(const scene::Shape& a, const Pose& X_a, const scene::Shape& b, const Pose& X_b) {
  Vec3 p = X_a.p_WB, q;
  for (int i = 0; i < 20000; ++i) {
    q = projection(b, X_b, p);
    const Vec3 next = projection(a, X_a, q);
    if ((next - p).norm() < 1e-13) break;
    p = next;
  }
  return (p - q).norm();
}

scene::Shape octahedron(double r) {
  return scene::ConvexHull{{{{r, 0, 0}, {-r, 0, 0}, {0, r, 0}, {0, -r, 0}, {0, 0, r}, {0, 0, -r}},
                            {{0, 2, 4}, {2, 1, 4}, {1, 3, 4}, {3, 0, 4}, {2, 0, 5}, {1, 2, 5}, {3, 1, 5}, {0, 3, 5}}}};
}

const scene::Shape kConvex[] = {scene::Sphere{0.2}, scene::Box{{0.3, 0.2, 0.1}}, scene::Capsule{0.1, 0.5}, scene::Cylinder{0.2, 0.3}, octahedron(0.3)};

}  // namespace

TEST_CASE("distance of every pair of convex solids against alternating projections") {
  Rng rng(11);
  for (const auto& a : kConvex)
    for (const auto& b : kConvex) {
      const CollisionShape A(a), B(b);
      for (int i = 0; i < 12; ++i) {
        const Pose X_a = random_pose(rng, 0.5), X_b = random_pose(rng, 0.5);
        const double expected = projected_distance(a, X_a, b, X_b);
        const auto found = scene::nearest_contact(A, X_a, B, X_b);
        if (expected < 1e-6) {
          CHECK_LE(found.gap, 1e-5);
          continue;
        }
        CAPTURE(a.index());
        CAPTURE(b.index());
        // Sharp edges are rounded by 1e-5 of a half size: up to (sqrt 3 - 1) of it at a corner, on both solids; and the projections'
        // own rest.
        CHECK_NEAR(found.gap, expected, 1e-5 * 0.3 * 0.74 * 2 + 1e-7);
        CHECK_NEAR(found.normal.norm(), 1, 1e-14);
        // In either order. A can's round rim is approached point by point until roundings hide the progress.
        const bool round = std::holds_alternative<scene::Cylinder>(a) || std::holds_alternative<scene::Cylinder>(b);
        CHECK_NEAR(scene::nearest_contact(B, X_b, A, X_a).gap, found.gap, round ? 1e-10 : 1e-13);
        const Vec3 on_b = X_b.q_WB.conjugate() * (found.point - X_b.p_WB);
        CHECK_NEAR(scene::closest_point(b, on_b).distance, 0, 1e-5 * 0.3);
        // The normal is the gradient of the distance.
        Pose moved = X_a;
        moved.p_WB += 1e-4 * found.normal;
        CHECK_NEAR(scene::nearest_contact(A, moved, B, X_b).gap - found.gap, 1e-4, 1e-9);
      }
    }
}

TEST_CASE("distance to a ring against a search over its circle") {
  Rng rng(12);
  const scene::Shape ring = scene::Torus{0.4, 0.05};
  const CollisionShape B(ring);
  for (const auto& a : {kConvex[1], kConvex[2], kConvex[3], kConvex[4], ring}) {
    const CollisionShape A(a);
    for (int i = 0; i < 10; ++i) {
      const Pose X_a = random_pose(rng, 0.6), X_b = random_pose(rng, 0.6);
      double expected = 1e9;
      for (int k = 0; k < 20000; ++k) {
        const double angle = 2 * std::numbers::pi * k / 20000;
        const Vec3 c = X_b.q_WB * Vec3(0.4 * std::cos(angle), 0.4 * std::sin(angle), 0) + X_b.p_WB;
        expected = std::min(expected, scene::closest_point(a, X_a.q_WB.conjugate() * (c - X_a.p_WB)).distance - 0.05);
      }
      if (expected < 0) continue;
      CAPTURE(a.index());
      CHECK_NEAR(scene::nearest_contact(A, X_a, B, X_b).gap, expected, 1e-5 * 0.3 + 1e-6);  // the search's own spacing of 1e-4 m
    }
  }
}

TEST_CASE("a box stands on a plane on its four corners, a turned box on a box on eight, a can on its rim, a lying can on a line") {
  const CollisionShape floor(scene::Plane{}), box(scene::Box{{0.3, 0.2, 0.1}}), can(scene::Cylinder{0.2, 0.3}), rod(scene::Capsule{0.1, 0.5}),
      ring(scene::Torus{0.4, 0.05});
  const auto standing = [&](const CollisionShape& shape, double height, const Quat& q) {
    return scene::contact_points(shape, {{1, 2, height}, q}, floor, {}, 1e-4);
  };
  const Quat lying(Eigen::AngleAxisd(std::numbers::pi / 2, Vec3::UnitX()));
  for (const auto& [points, count] : {std::pair(standing(box, 0.1, Quat::Identity()), 4), std::pair(standing(can, 0.15, Quat::Identity()), 8),
                                      std::pair(standing(can, 0.2, lying), 2), std::pair(standing(rod, 0.1, lying), 2)}) {
    CHECK_EQ(points.size(), count);
    for (const auto& c : points) {
      CHECK_NEAR(c.gap, 0, 1e-15);
      CHECK_LE((c.normal - Vec3::UnitZ()).norm(), 1e-15);
    }
  }
  CHECK_GE(standing(ring, 0.05, Quat::Identity()).size(), 8);
  const Quat turned(Eigen::AngleAxisd(std::numbers::pi / 4, Vec3::UnitZ()));
  const CollisionShape cube(scene::Box{{0.1, 0.1, 0.1}});
  const auto octagon = scene::contact_points(cube, {{0, 0, 0.2}, turned}, cube, {}, 1e-4);
  CHECK_EQ(octagon.size(), 8);
  for (const auto& c : octagon) {
    CHECK_NEAR(c.gap, 0, 1e-14);
    CHECK_NEAR(c.normal.z(), 1, 1e-15);
    CHECK_NEAR(c.point.head<2>().norm(), 0.1 * std::sqrt(4 - 2 * std::sqrt(2.0)), 2e-6);  // circumradius of the octagon; rounded edges
  }
  // Two equal cubes exactly on top of each other: corner on corner.
  CHECK_EQ(scene::contact_points(cube, {{0, 0, 0.2}, Quat::Identity()}, cube, {}, 1e-4).size(), 4);
}

TEST_CASE("a mesh of triangles is as far away as the convex solid it covers, and is found through its tree") {
  const auto& surface = std::get<scene::ConvexHull>(kConvex[4]).surface;
  const CollisionShape mesh(scene::Mesh{surface, true}), hull(kConvex[4]), box(kConvex[1]);
  Rng rng(13);
  for (int i = 0; i < 50; ++i) {
    const Pose X_a = random_pose(rng, 0.5), X_b = random_pose(rng, 0.5);
    const double expected = scene::nearest_contact(box, X_a, hull, X_b).gap;
    if (expected < 1e-3) continue;
    CHECK_NEAR(scene::nearest_contact(box, X_a, mesh, X_b).gap, expected, 1e-5 * 0.3 * 2);  // rounded edges, the mesh's own ball
  }
}

TEST_CASE("bricks whose side faces lie in one plane press on each other along their faces' normal, whatever picometres they are turned by") {
  // A wall's: sides 0.1, 0.05, 0.05 m, half over each other. Turned by 1e-12 rad their cores' difference is a sliver, whose normal is noise.
  const CollisionShape brick(scene::Box{{0.05, 0.025, 0.025}});
  Pose lower, upper;
  lower.p_WB = {0.90180000000000804, 1.6058747102693308e-13, 0.2249999999999911};
  lower.q_WB = {1, -6.1551329492066439e-13, 2.8908517738932108e-14, -5.2548665996784496e-13};
  upper.p_WB = {0.85170000000000945, 2.7636544010225407e-13, 0.27499999999999325};
  upper.q_WB = {1, -7.2390204231067276e-13, 2.2581962437373298e-14, -6.3520182933810955e-13};
  CHECK_NEAR((scene::nearest_contact(brick, lower, brick, upper).normal + Vec3::UnitZ()).norm(), 0.0, 1e-10);
  const auto places = scene::contact_points(brick, lower, brick, upper, 1e-6);
  CHECK_EQ(places.size(), 4);
  for (const auto& c : places) CHECK_NEAR(c.gap, upper.p_WB.z() - lower.p_WB.z() - 0.05, 1e-12);  // of the slope of 1e-13 rad
}
