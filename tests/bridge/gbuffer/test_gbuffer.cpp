#include "rimshot/gbuffer/gbuffer.h"

#include <tbb/task_arena.h>

#include <cmath>
#include <optional>

#include "hand_made.h"
#include "tolerance.h"

using namespace rimshot;
using gbuffer::GBuffer;
using gbuffer::PinholeCamera;
using gbuffer::RayScene;

namespace {

constexpr double kFrame = 1.0 / 24;

scene::Camera camera_at(const Vec3& position, const Vec3& look_at) {
  scene::Camera camera;
  camera.position = position;
  camera.look_at = look_at;
  camera.vertical_fov = 35;
  camera.width = 97;
  camera.height = 61;
  return camera;
}

/// Distance to a sphere along a unit direction by the quadratic formula.
std::optional<double> sphere_hit(const Vec3& origin, const Vec3& direction, const Vec3& center, double radius) {
  const double b = direction.dot(origin - center), c = (origin - center).squaredNorm() - radius * radius;
  if (b * b < c || b > 0) return std::nullopt;
  return -b - std::sqrt(b * b - c);
}

/// A spinning ball that flies over a floor, in front of the camera.
struct BallOverFloor {
  trajectory::Trajectory run;
  PinholeCamera camera;
  double radius = 0.4;
  const scene::Body& ball() const { return run.scene.bodies[1]; }

  BallOverFloor() {
    scene::Scene scene;
    scene.bodies = {test::floor_body(),
                    test::moving_body("ball", scene::Sphere{radius}, {-1, 0.2, 1.2}, {3, 1, 2}, {5, -12, 7})};
    camera = PinholeCamera::from(camera_at({0, -5, 2}, {0, 0, 1}));
    run = test::steady_run(scene);
  }
  GBuffer render(double time) const {
    RayScene rays(run.scene);
    return render_gbuffer(run, rays, camera, time, kFrame);
  }
};

}  // namespace

TEST_CASE("gbuffer: id, depth, normal and position are those of ray and sphere and plane") {
  const BallOverFloor scene;
  const double time = 0.25;
  const GBuffer g = scene.render(time);
  const Vec3 center = test::steady_pose(scene.ball(), time).p_WB;
  REQUIRE_EQ(g.width, 97);
  REQUIRE_EQ(g.height, 61);
  int ball_pixels = 0, sky_pixels = 0;
  for (int row = 0; row < g.height; ++row) {
    for (int column = 0; column < g.width; ++column) {
      const std::size_t i = std::size_t(row * g.width + column);
      const Vec3 direction = scene.camera.ray_direction(column + 0.5, row + 0.5), origin = scene.camera.p_WC;
      const auto t = sphere_hit(origin, direction, center, scene.radius);
      if (!t && direction.z() >= 0) {
        ++sky_pixels;
        CHECK_EQ(g.id[i], 0);
        CHECK(std::isinf(g.depth[i]));
        CHECK(std::isinf(g.distance[i]));
        CHECK_EQ(g.motion_backward[2 * i], 0);
        continue;
      }
      ball_pixels += t.has_value();
      const double distance = t ? *t : -origin.z() / direction.z();
      const Vec3 position = origin + distance * direction;
      const Vec3 normal = t ? Vec3((position - center) / scene.radius) : Vec3::UnitZ();
      CHECK_EQ(g.id[i], t ? 2u : 1u);
      // Single precision keeps 6e-8 of a value.
      CHECK_NEAR(g.distance[i], distance, 1e-7 * distance);
      CHECK_NEAR(g.depth[i], distance * direction.dot(scene.camera.R_WC.col(2)), 1e-7 * distance);
      for (int c = 0; c < 3; ++c) {
        CHECK_NEAR(g.normal[3 * i + std::size_t(c)], normal[c], 1e-7);
        CHECK_NEAR(g.position[3 * i + std::size_t(c)], position[c], 1e-7 * (1 + distance));
      }
    }
  }
  CHECK_GT(ball_pixels, 100);
  CHECK_GT(sky_pixels, 300);
}

TEST_CASE("gbuffer: motion vectors follow the surface of a flying, spinning ball") {
  const BallOverFloor scene;
  const double time = 0.25;
  const GBuffer g = scene.render(time);
  const Vec3 center = test::steady_pose(scene.ball(), time).p_WB;
  const Vec3 velocity = scene.ball().initial.v_WB_W, spin = scene.ball().initial.w_WB_W;
  // The picture of a point, from the field of view: an own projection.
  const double focal = 61 / 2.0 / std::tan(35 * M_PI / 360);
  const Vec3 forward = Vec3(0, 5, -1).normalized(), right = Vec3::UnitX(), down = forward.cross(right);
  const auto picture = [&](const Vec3& p) {
    const Vec3 d = p - Vec3(0, -5, 2);
    return Vec2(97 / 2.0 + focal * d.dot(right) / d.dot(forward), 61 / 2.0 + focal * d.dot(down) / d.dot(forward));
  };
  int compared = 0;
  double largest = 0;
  for (int row = 0; row < g.height; ++row) {
    for (int column = 0; column < g.width; ++column) {
      const std::size_t i = std::size_t(row * g.width + column);
      const Vec2 pixel(column + 0.5, row + 0.5);
      if (g.id[i] == 1) {
        for (int c = 0; c < 2; ++c) CHECK_EQ(g.motion_backward[2 * i + std::size_t(c)], 0);
      }
      const Vec3 direction = scene.camera.ray_direction(pixel.x(), pixel.y());
      const auto t = sphere_hit(scene.camera.p_WC, direction, center, scene.radius);
      if (!t) continue;
      ++compared;
      const Vec3 from_center = scene.camera.p_WC + *t * direction - center;
      const auto moved = [&](double dt) {
        return Vec3(center + dt * velocity + Eigen::AngleAxisd(dt * spin.norm(), spin.normalized()) * from_center);
      };
      const Vec2 backward = picture(moved(-kFrame)) - pixel, ahead = picture(moved(kFrame)) - pixel;
      largest = std::max(largest, backward.norm());
      for (int c = 0; c < 2; ++c) {
        CHECK_NEAR(g.motion_backward[2 * i + std::size_t(c)], backward[c], 1e-4);  // px: single precision, and the run's interpolation
        CHECK_NEAR(g.motion_forward[2 * i + std::size_t(c)], ahead[c], 1e-4);
      }
    }
  }
  CHECK_GT(compared, 100);
  CHECK_GT(largest, 5);
}

TEST_CASE("gbuffer: on the run's first frame nothing has moved and nothing is new") {
  const BallOverFloor scene;
  const GBuffer g = scene.render(0);
  for (const float value : g.motion_backward) CHECK_EQ(value, 0);
  for (const float value : g.disocclusion) CHECK_EQ(value, 0);
}

TEST_CASE("gbuffer: what a ball uncovers of a wall, and what of the ball turns into view, is disoccluded") {
  scene::Scene scene;
  const double radius = 0.5;
  scene.bodies = {test::static_body("wall", scene::Plane{{0, -1, 0}, -1}, Vec3::Zero()),
                  test::moving_body("ball", scene::Sphere{radius}, {-1, 0, 0}, {8, 0, 0}, {0, 0, 6})};
  const auto run = test::steady_run(scene);
  const PinholeCamera camera = PinholeCamera::from(camera_at({0, -5, 0}, {0, 0, 0}));
  RayScene rays(run.scene);
  const double time = 4 * kFrame;
  const GBuffer g = render_gbuffer(run, rays, camera, time, kFrame);
  const Pose now = test::steady_pose(run.scene.bodies[1], time), before = test::steady_pose(run.scene.bodies[1], time - kFrame);
  int wall_new = 0, ball_new = 0, ball_old = 0;
  for (int row = 0; row < g.height; ++row) {
    for (int column = 0; column < g.width; ++column) {
      const std::size_t i = std::size_t(row * g.width + column);
      const Vec3 direction = camera.ray_direction(column + 0.5, row + 0.5);
      const auto t = sphere_hit(camera.p_WC, direction, now.p_WB, radius);
      if (!t) {
        // The wall does not move: it was hidden if the same ray met the ball.
        const bool hidden = sphere_hit(camera.p_WC, direction, before.p_WB, radius).has_value();
        wall_new += hidden;
        CHECK_EQ(g.disocclusion[i], hidden ? 1 : 0);
        continue;
      }
      // A point of a ball is visible where its normal looks at the camera.
      const Vec3 from_center = camera.p_WC + *t * direction - now.p_WB;
      const Vec3 then = before.q_WB * (now.q_WB.conjugate() * from_center);
      const double facing = then.dot(camera.p_WC - (before.p_WB + then));
      if (std::abs(facing) < 1e-6) continue;
      CHECK_EQ(g.disocclusion[i], facing > 0 ? 0 : 1);
      (facing > 0 ? ball_old : ball_new)++;
    }
  }
  CHECK_GT(wall_new, 50);
  CHECK_GT(ball_new, 10);
  CHECK_GT(ball_old, 200);
}

TEST_CASE("gbuffer: what comes in over the picture's border is disoccluded") {
  scene::Scene scene;
  scene.bodies = {test::moving_body("ball", scene::Sphere{0.3}, {-4, 0, 0}, {10, 0, 0}, Vec3::Zero())};
  const auto run = test::steady_run(scene);
  const PinholeCamera camera = PinholeCamera::from(camera_at({0, -5, 0}, {0, 0, 0}));
  RayScene rays(run.scene);
  // The border is at x = -2.5; the ball's front passes it between these frames.
  const GBuffer g = render_gbuffer(run, rays, camera, 4 * kFrame, kFrame);
  int seen = 0;
  for (int row = 0; row < g.height; ++row) {
    for (int column = 0; column < g.width; ++column) {
      const std::size_t i = std::size_t(row * g.width + column);
      if (g.id[i] == 0) continue;
      ++seen;
      const bool was_outside = column + 0.5 + g.motion_backward[2 * i] < 0;
      CHECK_EQ(g.disocclusion[i], was_outside ? 1 : 0);
    }
  }
  CHECK_GT(seen, 20);
}

TEST_CASE("gbuffer: one thread and all threads give equal bytes") {
  const BallOverFloor scene;
  const GBuffer all = scene.render(0.25);
  GBuffer one;
  tbb::task_arena(1).execute([&] { one = scene.render(0.25); });
  CHECK_EQ(all.depth, one.depth);
  CHECK_EQ(all.motion_backward, one.motion_backward);
  CHECK_EQ(all.disocclusion, one.disocclusion);
  CHECK_EQ(all.id, one.id);
}
