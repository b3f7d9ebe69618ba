// Hulls, meshes and compounds against the analytic shapes that they are equal to.
#include <cmath>

#include "hand_made.h"
#include "rimshot/core/rng.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "tolerance.h"

using namespace rimshot;
using gbuffer::Hit;
using gbuffer::Ray;
using gbuffer::RayScene;
using test::random_direction;
using test::random_rotation;

namespace {

scene::TriangleMesh box_mesh(const Vec3& half) {
  scene::TriangleMesh mesh;
  for (int i = 0; i < 8; ++i)
    mesh.vertices.push_back(
        Vec3((i & 1) ? half.x() : -half.x(), (i & 2) ? half.y() : -half.y(), (i & 4) ? half.z() : -half.z()));
  mesh.triangles = {{0, 2, 3}, {0, 3, 1}, {4, 5, 7}, {4, 7, 6}, {0, 1, 5}, {0, 5, 4},
                    {2, 6, 7}, {2, 7, 3}, {0, 4, 6}, {0, 6, 2}, {1, 3, 7}, {1, 7, 5}};
  return mesh;
}

/// A box as a hull, a mesh, and a compound of two halves; all equal to the analytic box.
std::vector<scene::Shape> boxes(const Vec3& half) {
  scene::Compound halves;
  const Vec3 quarter(half.x() / 2, half.y(), half.z());
  halves.parts.push_back({scene::Box{quarter}, {Vec3(half.x() / 2, 0, 0), Quat::Identity()}});
  halves.parts.push_back({scene::Mesh{box_mesh({half.y(), half.x() / 2, half.z()})},
                          {Vec3(-half.x() / 2, 0, 0), Quat(Eigen::AngleAxisd(M_PI / 2, Vec3::UnitZ()))}});
  return {scene::ConvexHull{box_mesh(half)}, scene::Mesh{box_mesh(half)}, halves};
}

}  // namespace

TEST_CASE("triangles: a box of triangles is hit where the analytic box is, in any pose and from any distance") {
  const Vec3 half(0.3, 0.5, 0.2);
  Rng rng(7);
  for (const scene::Shape& shape : boxes(half)) {
    scene::Scene one, other;
    one.bodies = {test::static_body("box", scene::Box{half}, Vec3::Zero())};
    other.bodies = {test::static_body("box", shape, Vec3::Zero())};
    RayScene expected(one), rays(other);
    int hits = 0;
    for (int i = 0; i < 2000; ++i) {
      const std::vector<Pose> pose{
          {0.5 * random_direction(rng), random_rotation(rng)}};
      expected.set_poses(pose);
      rays.set_poses(pose);
      const double distance = i % 10 == 0 ? 1e4 : 2;
      const Vec3 origin = distance * random_direction(rng),
                 target = pose[0].p_WB + 0.6 * rng.uniform() * random_direction(rng);
      const Ray ray{origin, (target - origin).normalized()};
      const Hit a = expected.intersect(ray), b = rays.intersect(ray);
      // A ray within single precision of an edge may pass on the other side of it.
      const Vec3 local = a.object.cwiseAbs().cwiseQuotient(half);
      if (a.body >= 0 && (local.array() > 1 - 1e-5).count() > 1) continue;
      REQUIRE_EQ(b.body, a.body);
      CHECK_EQ(rays.occluded(ray), a.body >= 0);
      CHECK_EQ(rays.meets(0, ray), a.body >= 0);
      if (a.body < 0) continue;
      ++hits;
      CHECK_NEAR(b.t, a.t,
                 1e-12 * distance / std::abs(a.normal.dot(ray.direction)));  // double precision, along a slanted ray
      CHECK_NEAR((b.object - a.object).norm(), 0, 2e-12 * distance / std::abs(a.normal.dot(ray.direction)));
      CHECK_NEAR((b.normal - a.normal).norm(), 0, 1e-13);
      CHECK_FALSE(rays.occluded({ray.origin, ray.direction, 0, b.t * (1 - 1e-9)}));
      // Off again from the surface, as a path does: it must not meet the triangle that it leaves.
      const Vec3 outside = b.position + 1e-6 * b.normal;
      const Vec3 away = (b.normal + 0.9 * random_direction(rng)).normalized();
      CHECK_LT(rays.intersect({outside, away}).body, 0);
    }
    CHECK_GT(hits, 800);
  }
}

TEST_CASE("triangles: rays at the shared edges of a fine mesh find no gap") {
  // A sphere of longitude and latitude, 20,000 triangles; rays to its vertices and the middles of its edges.
  scene::TriangleMesh mesh;
  const int rows = 100, columns = 100;
  for (int i = 0; i <= rows; ++i)
    for (int j = 0; j < columns; ++j) {
      const double theta = M_PI * (0.005 + 0.99 * i / rows), phi = 2 * M_PI * j / columns;
      mesh.vertices.push_back(0.4 *
                              Vec3(std::sin(theta) * std::cos(phi), std::sin(theta) * std::sin(phi), std::cos(theta)));
    }
  for (int i = 0; i < rows; ++i)
    for (int j = 0; j < columns; ++j) {
      const auto at = [&](int r, int c) { return std::uint32_t(r * columns + c % columns); };
      mesh.triangles.push_back({at(i, j), at(i + 1, j), at(i + 1, j + 1)});
      mesh.triangles.push_back({at(i, j), at(i + 1, j + 1), at(i, j + 1)});
    }
  scene::Scene scene;
  scene.bodies = {test::static_body("globe", scene::Mesh{mesh, false}, Vec3(0.1, 0.2, 0.3))};
  const RayScene rays(scene);
  Rng rng(8);
  for (int i = 0; i < 5000; ++i) {
    const auto& triangle = mesh.triangles[rng.index(mesh.triangles.size())];
    const Vec3 a = mesh.vertices[triangle[0]], b = mesh.vertices[triangle[1]];
    const Vec3 target = (i % 2 == 0 ? a : Vec3((a + b) / 2)) + Vec3(0.1, 0.2, 0.3);
    if (std::abs(a.z()) > 0.39) continue;  // near the open poles
    const Vec3 center(0.1, 0.2, 0.3), origin = center + 3 * random_direction(rng),
                                      direction = (target - origin).normalized();
    if ((center - origin).cross(direction).norm() > 0.39)
      continue;  // past the rim, where the polyhedron is thinner than the sphere
    CHECK_EQ(rays.intersect({origin, direction}).body, 0);
  }
}

TEST_CASE("triangles: depth, camera and poses reproduce the motion vectors of spinning hulls, meshes and compounds") {
  scene::Scene scene;
  double x = -1.5;
  for (const scene::Shape& shape : boxes({0.3, 0.5, 0.2})) {
    scene.bodies.push_back(test::moving_body("body" + std::to_string(scene.bodies.size()), shape, {x, 0, 1},
                                             {0.6, -0.8, 0.5}, {3, -5, 7}));
    x += 1.5;
  }
  const auto run = test::steady_run(scene);
  scene::Camera camera;
  camera.position = {0, -6, 2};
  camera.look_at = {0, 0, 1};
  camera.width = 160;
  camera.height = 96;
  const auto c = gbuffer::PinholeCamera::from(camera);
  RayScene rays(run.scene);
  const double time = 0.4, frame = 1.0 / 24;
  const auto g = gbuffer::render_gbuffer(run, rays, c, time, frame);
  std::vector<int> seen(3, 0);
  for (std::size_t i = 0; i < g.id.size(); ++i) {
    if (g.id[i] == 0) continue;
    const scene::Body& body = run.scene.bodies[g.id[i] - 1];
    ++seen[g.id[i] - 1];
    const Vec2 center(double(i % 160) + 0.5, double(i / 160) + 0.5);
    const Vec3 direction = c.ray_direction(center.x(), center.y());
    const Vec3 p_W = c.p_WC + double(g.depth[i]) / direction.dot(c.R_WC.col(2)) * direction;
    const Pose now = test::steady_pose(body, time);
    const Vec3 p_B = now.q_WB.conjugate() * (p_W - now.p_WB);
    // On the surface of the box, in the body's frame.
    CHECK_NEAR(p_B.cwiseAbs().cwiseQuotient(Vec3(0.3, 0.5, 0.2)).maxCoeff(), 1, 1e-5);
    for (int k = 0; k < 3; ++k) CHECK_NEAR(g.object_coord[3 * i + std::size_t(k)], p_B[k], 1e-5);
    for (const auto& [plane, dt] : {std::pair{&g.motion_backward, -frame}, std::pair{&g.motion_forward, frame}}) {
      const Pose other = test::steady_pose(body, time + dt);
      const Vec2 expected = c.project(other.q_WB * p_B + other.p_WB).head<2>() - center;
      CHECK_NEAR((*plane)[2 * i], expected.x(), 0.01);  // px, the bar
      CHECK_NEAR((*plane)[2 * i + 1], expected.y(), 0.01);
    }
  }
  for (const int count : seen) CHECK_GT(count, 100);
}
