#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/gbuffer/camera.h"
#include "tolerance.h"

using namespace rimshot;
using gbuffer::PinholeCamera;

namespace {

scene::Camera side_camera() {
  scene::Camera camera;
  camera.name = "side";
  camera.position = {1.9, -5.8, 4.0};
  camera.look_at = {2.55, 0.3, 1.95};
  camera.vertical_fov = 43;
  camera.width = 512;
  camera.height = 288;
  return camera;
}

}  // namespace

TEST_CASE("camera: projecting a point of a pixel's ray gives the pixel back, with its depth") {
  const PinholeCamera camera = PinholeCamera::from(side_camera());
  Rng rng(1);
  for (int i = 0; i < 1000; ++i) {
    const double x = rng.uniform(-100, 612), y = rng.uniform(-100, 388), distance = rng.uniform(0.1, 1000);
    const Vec3 direction = camera.ray_direction(x, y);
    CHECK_NEAR(direction.norm(), 1, 1e-15);  // rounding
    const Vec3 projected = camera.project(camera.p_WC + distance * direction);
    CHECK_NEAR(projected.x(), x, 1e-9);  // px: 1e-16 of the focal length and the distance over 0.1 m, with room
    CHECK_NEAR(projected.y(), y, 1e-9);
    CHECK_NEAR(projected.z(), distance * direction.dot(camera.R_WC.col(2)), 1e-9);
  }
}

TEST_CASE("camera: look_at is the picture's centre, up is up, right is right, the field of view spans the height") {
  const scene::Camera from = side_camera();
  const PinholeCamera camera = PinholeCamera::from(from);
  const Vec3 center = camera.project(from.look_at);
  CHECK_NEAR(center.x(), 256, 1e-9);
  CHECK_NEAR(center.y(), 144, 1e-9);
  CHECK_NEAR(center.z(), (from.look_at - from.position).norm(), 1e-12);
  CHECK_LT(camera.project(from.look_at + Vec3(0, 0, 0.1)).y(), 144);  // y runs down
  CHECK_GT(camera.project(from.look_at + Vec3(0.1, 0, 0)).x(), 256);  // from -y, x is to the right
  CHECK_NEAR(camera.R_WC.determinant(), 1, 1e-14);

  const double angle = std::acos(camera.ray_direction(256, 0).dot(camera.ray_direction(256, 288)));
  CHECK_NEAR(angle, 43 * 3.14159265358979323846 / 180, 1e-12);
}

TEST_CASE("camera: another size keeps the vertical field of view") {
  const PinholeCamera full = PinholeCamera::from(side_camera()), half = PinholeCamera::from(side_camera(), 256, 144);
  const Vec3 p(3.1, 0.2, 2.9);
  CHECK_EQ(half.width, 256);
  CHECK_NEAR(half.project(p).x(), full.project(p).x() / 2, 1e-9);
  CHECK_NEAR(half.project(p).y(), full.project(p).y() / 2, 1e-9);
}

TEST_CASE("camera: degenerate cameras are refused by name") {
  const auto refused = [](const scene::Camera& camera, int width = 0, int height = 0) {
    try {
      PinholeCamera::from(camera, width, height);
    } catch (const Error& error) {
      return error.code() == ErrorCode::InvalidInput && std::string(error.what()).find("'side'") != std::string::npos;
    }
    return false;
  };
  CHECK_FALSE(refused(side_camera()));
  scene::Camera camera = side_camera();
  camera.look_at = camera.position;
  CHECK(refused(camera));
  camera = side_camera();
  camera.up = camera.look_at - camera.position;
  CHECK(refused(camera));
  camera = side_camera();
  camera.vertical_fov = 180;
  CHECK(refused(camera));
  CHECK(refused(side_camera(), -3, 4));
  CHECK(refused(side_camera(), 3, 0));
  CHECK(refused(side_camera(), 100000, 100000));
}

TEST_CASE("camera: the last frame is the last one within the duration") {
  CHECK_EQ(gbuffer::frame_count(2.0, 24), 49);
  CHECK_EQ(gbuffer::frame_count(1.1, 30), 34);   // 1.1 * 30 rounds to just above or below 33
  CHECK_EQ(gbuffer::frame_count(0.99, 30), 30);  // frame 29 at 0.967 s
  CHECK_EQ(gbuffer::frame_count(0.01, 24), 1);
}
