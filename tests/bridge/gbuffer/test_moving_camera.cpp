#include "rimshot/gbuffer/moving_camera.h"

#include <cmath>

#include "hand_made.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "tolerance.h"

using namespace rimshot;
using gbuffer::MovingCamera;
using gbuffer::PinholeCamera;

namespace {

/// One body of every shape, flying and spinning in front of a floor.
trajectory::Trajectory every_shape() {
  scene::Scene scene;
  scene.bodies = {test::floor_body()};
  const scene::Shape shapes[] = {scene::Sphere{0.4}, scene::Box{{0.3, 0.5, 0.2}}, scene::Capsule{0.2, 0.5}, scene::Cylinder{0.3, 0.5}, scene::Torus{0.35, 0.12}};
  double x = -2;
  for (const scene::Shape& shape : shapes) {
    scene.bodies.push_back(test::moving_body("body" + std::to_string(scene.bodies.size()), shape, {x, 0.3 * x, 1.1}, {0.6, -0.8, 0.5}, {3, -5, 7}));
    x += 1;
  }
  return test::steady_run(scene);
}

scene::Camera dolly() {
  scene::Camera camera;
  camera.position = {0, -6, 2};
  camera.look_at = {0, 0, 1};
  camera.width = 160;
  camera.height = 96;
  camera.keys = {{0, camera.position, camera.look_at, {0, 0, 1}}, {0.5, {1, -5.5, 2.3}, {0.2, 0, 1}, {0.1, 0, 1}}, {1, {2, -5, 2.2}, {0, 0.3, 1.2}, {0, 0, 1}}};
  return camera;
}

/// The picture of a point by the camera's own definition: an own projection.
Vec3 picture(const scene::Camera& camera, double time, const Vec3& p) {
  const scene::CameraKey key = scene::camera_at(camera, time);
  const Vec3 forward = (key.look_at - key.position).normalized(), right = forward.cross(key.up).normalized(), down = forward.cross(right);
  const double focal = camera.height / 2.0 / std::tan(camera.vertical_fov * M_PI / 360), z = (p - key.position).dot(forward);
  return {camera.width / 2.0 + focal * (p - key.position).dot(right) / z, camera.height / 2.0 + focal * (p - key.position).dot(down) / z, z};
}

/// At every pixel: from the stored depth back to the world, from there into the body, and on with its motion.
/// @param pose_at  closed form of a body's pose at a time
template <typename PoseAt>
void check_annotations(const trajectory::Trajectory& run, const scene::Camera& camera, double time, const PoseAt& pose_at) {
  const MovingCamera moving(run, camera);
  gbuffer::RayScene rays(run.scene);
  const double frame = 1.0 / 24;
  const auto g = gbuffer::render_gbuffer(run, rays, moving, time, frame);
  const PinholeCamera now = moving.at(time);
  std::vector<int> seen(run.scene.bodies.size(), 0);
  double largest = 0;
  for (std::size_t i = 0; i < g.id.size(); ++i) {
    if (g.id[i] == 0) continue;
    const std::size_t body = g.id[i] - 1;
    ++seen[body];
    const double x = double(i % std::size_t(g.width)) + 0.5, y = double(i / std::size_t(g.width)) + 0.5;
    const Vec3 direction = now.ray_direction(x, y);
    const Vec3 p_W = now.p_WC + double(g.depth[i]) / direction.dot(now.R_WC.col(2)) * direction;
    const Pose pose = pose_at(run.scene.bodies[body], time);
    const Vec3 p_B = pose.q_WB.conjugate() * (p_W - pose.p_WB);
    for (int c = 0; c < 3; ++c) CHECK_NEAR(g.object_coord[3 * i + std::size_t(c)], p_B[c], 1e-5 + 2e-7 * p_B.norm());  // float depth, on the floor to 800 m
    for (const auto& [plane, dt] : {std::pair{&g.motion_backward, -frame}, std::pair{&g.motion_forward, frame}}) {
      const Pose other = pose_at(run.scene.bodies[body], time + dt);
      const Vec3 there = picture(camera, time + dt, other.q_WB * p_B + other.p_WB);
      const Vec2 expected(there.x() - x, there.y() - y);
      CHECK_NEAR((*plane)[2 * i], expected.x(), 0.01);  // px, the bar; float depth is 4e-7 m, and a pixel 0.02 m
      CHECK_NEAR((*plane)[2 * i + 1], expected.y(), 0.01);
      largest = std::max(largest, expected.norm());
    }
  }
  for (std::size_t body = 0; body < seen.size(); ++body) CHECK_GT(seen[body], 50);
  CHECK_GT(largest, 5);
}

}  // namespace

TEST_CASE("moving camera: depth, camera and body poses reproduce the motion vectors at every pixel, for every shape") {
  check_annotations(every_shape(), dolly(), 0.4, [](const scene::Body& body, double time) { return test::steady_pose(body, time); });
}

TEST_CASE("laws 30: depth, camera and body poses reproduce the motion vectors of simulated bodies at every pixel") {
  const scene::Scene scene = scene::load(std::string(RIMSHOT_SOURCE_DIR) + "/scenes/laws/30_annotations.yaml");
  const auto free_fall = [](const scene::Body& body, double t) {
    Pose pose = body.initial.pose();
    if (body.is_static) return pose;
    pose.p_WB += t * body.initial.v_WB_W + 0.5 * t * t * Vec3(0, 0, -9.81);
    const Vec3& w = body.initial.w_WB_W;
    pose.q_WB = Quat(Eigen::AngleAxisd(t * w.norm(), w.normalized())) * pose.q_WB;
    return pose;
  };
  check_annotations(physics::simulate(scene), scene.cameras.front(), 0.4, free_fall);
}

TEST_CASE("moving camera: at the run's ends it stands still in time, and then nothing moves but the bodies") {
  const auto run = every_shape();
  const scene::Camera camera = dolly();
  const MovingCamera moving(run, camera);
  CHECK(moving.at(-1) == moving.at(0));
  CHECK(moving.at(9) == moving.at(1));
  gbuffer::RayScene rays(run.scene);
  const auto g = gbuffer::render_gbuffer(run, rays, moving, 0, 0.1);
  for (const float value : g.motion_backward) CHECK_EQ(value, 0);
  for (const float value : g.disocclusion) CHECK_EQ(value, 0);
}

TEST_CASE("moving camera: one that follows a body keeps it where it was in the picture") {
  const auto run = every_shape();
  scene::Camera camera = dolly();
  camera.keys.clear();
  camera.follow = scene::Follow{"body1", true};
  const MovingCamera along(run, camera);
  const auto centre = [&](const MovingCamera& of, double t) { return of.at(t).project(run.state_at(1, t).p_WB); };
  for (const double t : {0.2, 0.7, 1.0}) CHECK_NEAR((centre(along, t) - centre(along, 0)).norm(), 0, 1e-9);

  // One that only turns keeps what it looks at in the middle, and stays where it is.
  camera.follow->move = false;
  camera.look_at = run.scene.bodies[1].initial.p_WB;
  const MovingCamera turning(run, camera);
  for (const double t : {0.0, 0.7}) {
    CHECK_NEAR((centre(turning, t).head<2>() - Vec2(80, 48)).norm(), 0, 1e-9);
    CHECK(turning.at(t).p_WC == camera.position);
  }
}

TEST_CASE("moving camera: a lens has the field of view of its sensor, whatever the picture's shape") {
  scene::Camera camera = dolly();
  camera.keys.clear();
  camera.lens = scene::Lens{50, 36, 24, 2, 0};
  const auto wide = PinholeCamera::from(camera, 360, 100), tall = PinholeCamera::from(camera, 120, 240);
  CHECK_NEAR(std::acos(wide.ray_direction(0, 50).dot(wide.ray_direction(360, 50))), 2 * std::atan(18.0 / 50), 1e-12);
  CHECK_NEAR(std::acos(tall.ray_direction(60, 0).dot(tall.ray_direction(60, 240))), 2 * std::atan(12.0 / 50), 1e-12);
  CHECK_NEAR(wide.lens_radius, 0.05 / 4, 1e-15);
  CHECK_NEAR(wide.focus, (camera.look_at - camera.position).norm(), 1e-12);
}

TEST_CASE("moving camera: rays through the opening meet in the plane of focus, and start on the lens") {
  scene::Camera camera = dolly();
  camera.lens = scene::Lens{50, 36, 24, 1.4, 3};
  const auto c = PinholeCamera::from(camera);
  Rng rng(1);
  for (int i = 0; i < 100; ++i) {
    const double x = rng.uniform(0, 160), y = rng.uniform(0, 96), angle = rng.uniform(0, 6.28), r = rng.uniform();
    const gbuffer::Ray center = c.ray(x, y), ray = c.ray(x, y, {r * std::cos(angle), r * std::sin(angle)});
    const Vec3 forward = c.R_WC.col(2);
    const auto at_focus = [&](const gbuffer::Ray& a) { return Vec3(a.origin + (3 - (a.origin - c.p_WC).dot(forward)) / a.direction.dot(forward) * a.direction); };
    CHECK_NEAR((at_focus(ray) - at_focus(center)).norm(), 0, 1e-13);
    CHECK_NEAR((ray.origin - c.p_WC).norm(), r * c.lens_radius, 1e-15);
    CHECK_NEAR((ray.origin - c.p_WC).dot(forward), 0, 1e-15);
  }
}

TEST_CASE("moving camera: nothing nearer than near or farther than far is seen") {
  const auto run = every_shape();
  scene::Camera camera = dolly();
  camera.keys.clear();
  camera.near = 5.5;
  camera.far = 6.2;
  gbuffer::RayScene rays(run.scene);
  const auto g = gbuffer::render_gbuffer(run, rays, MovingCamera(run, camera), 0, 0.1);
  int seen = 0;
  for (const float z : g.depth) {
    if (std::isinf(z)) continue;
    ++seen;
    CHECK_GE(z, 5.5f);
    CHECK_LE(z, 6.2f);
  }
  CHECK_GT(seen, 500);
}
