#include "rimshot/pathtrace/direct_light.h"

#include <cmath>
#include <numbers>

#include "../gbuffer/hand_made.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

using std::numbers::pi;

/// Looks down on a Lambert floor; a ball to the side of the view's middle.
struct Floor {
  scene::Scene scene;
  scene::Camera camera;

  explicit Floor(const scene::Light& light) {
    scene.bodies = {test::floor_body(), test::static_body("ball", scene::Sphere{0.3}, {0.5, 0, 1})};
    scene.bodies[0].appearance.albedo = {0.8, 0.5, 0.2};
    scene.bodies[0].appearance.specular = 0;
    scene.lights = {light};
    camera.position = {0, -3, 4};
    camera.look_at = {0, 0, 0};
    camera.width = 40;
    camera.height = 30;
  }
};

/// Compares every pixel of the floor with albedo / pi times the irradiance that `expected` gives for a point that the light reaches;
/// returns how many the ball shades.
template <typename Irradiance, typename Shaded>
int compare(const Floor& floor, const Irradiance& irradiance, const Shaded& shaded) {
  const auto run = test::steady_run(floor.scene);
  gbuffer::RayScene rays(run.scene);
  const auto camera = gbuffer::PinholeCamera::from(floor.camera);
  const auto geometry = gbuffer::render_gbuffer(run, rays, camera, 0, 0.1);
  const auto direct = pathtrace::direct_light(run, rays, camera, 0);
  int dark = 0;
  for (std::size_t i = 0; i < geometry.id.size(); ++i) {
    if (geometry.id[i] != 1) continue;
    const Vec3 p(geometry.position[3 * i], geometry.position[3 * i + 1], geometry.position[3 * i + 2]);
    const double light = shaded(p) ? 0 : irradiance(p);
    dark += light == 0;
    for (std::size_t c = 0; c < 3; ++c)
      CHECK_NEAR(direct[3 * i + c], run.scene.bodies[0].appearance.albedo[int(c)] / pi * light, 1e-5 * (1 + light));  // single precision
  }
  return dark;
}

/// Whether the line from p in a direction meets the ball (no point of the view lies within rounding of the shadow's edge).
bool meets_ball(const Vec3& p, const Vec3& direction) {
  const Vec3 to_ball = Vec3(0.5, 0, 1) - p;
  return (to_ball - to_ball.dot(direction) * direction).norm() < 0.3 && to_ball.dot(direction) > 0;
}

}  // namespace

TEST_CASE("direct light: a small lamp gives power / (4 pi) cos / distance^2, and a hard shadow where geometry says") {
  const Vec3 lamp(0.3, -0.5, 3);
  const Floor floor({"lamp", scene::SphereLight{lamp, 1e-3, 100}});
  const int dark = compare(
      floor, [&](const Vec3& p) { return 100 / (4 * pi) * (lamp - p).normalized().z() / (lamp - p).squaredNorm(); },
      [&](const Vec3& p) { return meets_ball(p, (lamp - p).normalized()); });
  CHECK_GT(dark, 10);
}

TEST_CASE("direct light: the sun gives its irradiance times the cosine") {
  const Vec3 sun = Vec3(1, -0.4, 2).normalized();
  const int dark = compare(
      Floor({"sun", scene::SunLight{sun, Vec3::Constant(3), 0.1}}), [&](const Vec3&) { return 3 * sun.z(); },
      [&](const Vec3& p) { return meets_ball(p, sun); });
  CHECK_GT(dark, 10);
}

TEST_CASE("direct light: a sky of one colour reaches a Lambert surface with pi times its radiance, without shadow") {
  CHECK_EQ(compare(Floor({"sky", scene::SkyLight{Vec3::Constant(0.7)}}), [](const Vec3&) { return 0.7 * pi; },
                   [](const Vec3&) { return false; }), 0);
}

TEST_CASE("direct light: a panel shines to its front only, as a point of power / pi in its middle") {
  const Vec3 middle(-0.2, 0.4, 2.5);
  const auto panel = [&](double turn) { return Floor({"panel", scene::AreaLight{middle, {0.01, 0, 0}, {0, turn * 0.01, 0}, 50}}); };
  const auto nowhere = [](const Vec3&) { return false; };
  const auto shaded = [&](const Vec3& p) { return meets_ball(p, (middle - p).normalized()); };
  compare(panel(-1), [&](const Vec3& p) {  // edge_u x edge_v points down
    const double cosine = (middle - p).normalized().z();
    return 50 / pi * cosine * cosine / (middle - p).squaredNorm();
  }, shaded);
  compare(panel(1), [](const Vec3&) { return 0.0; }, nowhere);
}
