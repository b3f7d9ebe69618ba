#include <cmath>

#include "hand_made.h"
#include "rimshot/gbuffer/annotations.h"
#include "tolerance.h"

using namespace rimshot;
using gbuffer::GBuffer;
using gbuffer::PinholeCamera;

namespace {

scene::Camera front_camera() {
  scene::Camera camera;
  camera.position = {0, -5, 0};
  camera.look_at = {0, 0, 0};
  camera.width = 120;
  camera.height = 80;
  camera.vertical_fov = 40;
  return camera;
}

struct Staged {
  trajectory::Trajectory run;
  PinholeCamera camera = PinholeCamera::from(front_camera());
  gbuffer::RayScene rays;
  GBuffer geometry;

  explicit Staged(scene::Scene scene)
      : run(test::steady_run(std::move(scene))),
        rays(run.scene),
        geometry(gbuffer::render_gbuffer(run, rays, camera, 0, 0.1)) {
    rays.set_poses(gbuffer::poses_at(run, 0));
  }
  std::vector<gbuffer::BodyView> views() const {
    return gbuffer::body_views(run.scene, rays, camera, gbuffer::poses_at(run, 0), geometry);
  }
};

/// A ball half hidden by a wall in front of it, and one behind the camera.
scene::Scene half_hidden() {
  scene::Scene scene;
  scene.bodies = {test::moving_body("ball", scene::Sphere{0.5}, {0, 0, 0}, {1, 0, 0}, {0, 0, 1}),
                  test::static_body("wall", scene::Box{{1, 0.01, 3}}, {1, -1, 0}),
                  test::moving_body("behind", scene::Sphere{0.5}, {0, -8, 0}, {0, 0, 0}, {0, 0, 0}),
                  test::static_body("floor", scene::Plane{}, {0, 0, -1})};
  return scene;
}

}  // namespace

TEST_CASE("annotations: half of a ball behind a wall's edge is visible, and its amodal box is that of the whole ball") {
  const Staged s(half_hidden());
  const auto views = s.views();
  REQUIRE_EQ(views.size(), 4);
  const gbuffer::BodyView& ball = views[0];
  // The wall's edge runs through the ball's centre as seen from the camera: x = 0 at both depths.
  CHECK_NEAR(ball.visibility(), 0.5, 0.03);  // a column of pixels on either side
  const double focal = 40 / std::tan(M_PI / 9), radius = focal * 0.5 / std::sqrt(25 - 0.25);
  CHECK_NEAR(ball.alone_box->left, 60 - radius, 1);
  CHECK_NEAR(ball.alone_box->right, 60 + radius, 1);
  CHECK_NEAR(ball.alone_box->top, 40 - radius, 1);
  CHECK_NEAR(ball.visible_box->right, 60, 1);
  CHECK_NEAR(ball.alone_pixels, M_PI * radius * radius, 0.03 * M_PI * radius * radius);  // pixels on the border
  CHECK_EQ(views[2].alone_pixels, 0);
  CHECK_FALSE(views[2].alone_box.has_value());
  // The wall stands at 4 m and goes through the floor, 1 m below the camera: seen from there up to the picture's upper
  // edge.
  const double half = 4 * 40 / focal;
  CHECK_NEAR(views[1].visibility(), (half + 1) / (2 * half), 0.02);  // a row of pixels
  CHECK_GT(views[3].alone_pixels, views[3].visible_pixels);
}

TEST_CASE("annotations: the boxes hold the shapes and touch them on every side") {
  scene::Compound compound;
  compound.parts.push_back({scene::Sphere{0.2}, {Vec3(1, 0, 0), Quat::Identity()}});
  compound.parts.push_back(
      {scene::Box{{0.1, 0.2, 0.3}}, {Vec3(-1, 0, 0), Quat(Eigen::AngleAxisd(M_PI / 2, Vec3::UnitZ()))}});
  const auto box = gbuffer::body_box(compound);
  CHECK_NEAR((box.center - Vec3(0, 0, 0)).norm(), 0, 1e-14);
  CHECK_NEAR((box.half_extents - Vec3(1.2, 0.2, 0.3)).norm(), 0, 1e-14);
  const auto capsule = gbuffer::body_box(scene::Capsule{0.1, 0.6});
  CHECK_NEAR((capsule.half_extents - Vec3(0.1, 0.1, 0.4)).norm(), 0, 1e-15);
  CHECK(std::isinf(gbuffer::body_box(scene::Plane{}).half_extents.x()));
  CHECK(box.corners()[5] == Vec3(box.center + Vec3(1.2, -0.2, 0.3)));
}

TEST_CASE("annotations: chosen points lie on their bodies, at pixels that show them") {
  const Staged s(half_hidden());
  std::vector<gbuffer::Track> tracks;
  gbuffer::choose_points(s.geometry, 3, 10, tracks);
  gbuffer::choose_points(s.geometry, 4, 10, tracks);  // nothing new
  CHECK_EQ(tracks.size(), 30);                        // ball, wall and floor
  for (const auto& track : tracks) {
    CHECK_EQ(track.first_frame, 3);
    const Vec3 p_W = s.run.scene.bodies[std::size_t(track.body)].initial.q_WB * track.point +
                     s.run.scene.bodies[std::size_t(track.body)].initial.p_WB;
    const Vec3 projected = s.camera.project(p_W);
    CHECK_NEAR(projected.x() - std::floor(projected.x()), 0.5, 1e-3);  // stored in single precision
    const std::size_t pixel = std::size_t(projected.y()) * 120 + std::size_t(projected.x());
    CHECK_EQ(s.geometry.id[pixel], std::uint32_t(track.body) + 1);
    CHECK(gbuffer::visible(s.rays, s.camera, p_W));
    CHECK_FALSE(gbuffer::visible(s.rays, s.camera,
                                 p_W - 0.1 * (s.camera.p_WC - p_W).normalized()));  // inside or behind its surface
  }
}

TEST_CASE("annotations: run lengths give the mask back, column by column") {
  const Staged s(half_hidden());
  for (int body = 0; body < 4; ++body) {
    std::vector<char> mask;
    bool inside = false;
    for (const int run : gbuffer::coco_runs(s.geometry, body)) {
      mask.insert(mask.end(), std::size_t(run), inside);
      inside = !inside;
    }
    REQUIRE_EQ(mask.size(), s.geometry.id.size());
    for (int x = 0; x < 120; ++x)
      for (int y = 0; y < 80; ++y)
        CHECK_EQ(bool(mask[std::size_t(x * 80 + y)]),
                 s.geometry.id[std::size_t(y * 120 + x)] == std::uint32_t(body) + 1);
  }
}
