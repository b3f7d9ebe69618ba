// glTF materials in pictures: G-buffer, path tracer and shadows agree on holes; bumps are lit as their normals say.
#include <cmath>
#include <numbers>

#include "../gbuffer/gltf_square.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/pathtrace/direct_light.h"
#include "rimshot/pathtrace/pathtrace.h"

using namespace rimshot;
using test::GltfSquare;

namespace {

gbuffer::PinholeCamera above(int size) {
  scene::Camera camera;
  camera.position = {0.5, 0.5, 100};
  camera.look_at = {0.5, 0.5, 0};
  camera.up = {0, 1, 0};
  camera.vertical_fov = 1;
  camera.width = camera.height = size;
  return gbuffer::PinholeCamera::from(camera);
}

scene::Light sun(const Vec3& direction) {
  scene::SunLight light;
  light.direction = direction.normalized();
  light.irradiance = Vec3::Constant(std::numbers::pi);
  light.diameter = 0.01;
  return {"sun", light};
}

}  // namespace

TEST_CASE("mesh picture: geometry, samples and shadow have the holes of a mask in the same places") {
  const GltfSquare square(test::masked(""), test::kHalfThere);
  scene::Scene scene;
  scene.bodies = {square.body, test::floor_body()};
  scene.bodies[0].initial.p_WB = {0, 0, 0.01};
  scene.bodies[1].appearance.specular = 0;
  scene.lights = {sun({1, 0, 0.02})};  // throws the square's shadow half a unit aside
  const auto run = test::steady_run(scene);
  gbuffer::RayScene rays(run.scene, square.dir.path());
  const auto camera = above(48);
  const auto geometry = gbuffer::render_gbuffer(run, rays, camera, 0, 1.0 / 24);
  const auto direct = pathtrace::direct_light(run, rays, camera, 0);
  pathtrace::Options options;
  options.samples = 16;
  const auto frame = pathtrace::render(run, rays, camera, 0, 0, options);
  int square_pixels = 0, shadow_pixels = 0;
  for (int row = 0; row < 48; ++row) {
    for (int column = 0; column < 48; ++column) {
      const std::size_t i = std::size_t(row * 48 + column);
      const Vec3 d = camera.ray_direction(column + 0.5, row + 0.5);
      const double size = 100 / camera.focal, x = 0.5 + 100 * d.x() / -d.z(), y = 0.5 + 100 * d.y() / -d.z();
      const auto within = [&](double left) { return x > left + size && x < left + 0.5 - size && y > size && y < 1 - size; };
      const auto outside = [&](double left) { return x < left - size || x > left + 0.5 + size || y < -size || y > 1 + size; };
      if (within(0)) {
        ++square_pixels;
        CHECK_EQ(geometry.id[i], 1);
        CHECK_EQ(frame.matte[i][0].body, 0);
        CHECK_EQ(frame.matte[i][0].coverage, 1);
      } else if (outside(0)) {
        CHECK_EQ(geometry.id[i], 2);
        CHECK_EQ(frame.matte[i][0].body, 1);
        CHECK_EQ(frame.matte[i][0].coverage, 1);
        // The sun stands at x: the shadow falls half a unit to -x.
        const float lit = frame.layer[pathtrace::kStatic].direct[3 * i];
        if (within(-0.5)) {
          ++shadow_pixels;
          CHECK_EQ(direct[3 * i], 0);
          CHECK_EQ(lit, 0);
        } else if (outside(-0.5) && x < 0) {
          CHECK_GT(direct[3 * i], 0);
          CHECK_GT(lit, 0);
        }
      }
    }
  }
  CHECK_GT(square_pixels, 100);
  CHECK_GT(shadow_pixels, 20);
}

TEST_CASE("mesh picture: a dull square with a normal texture is as bright as its normal's cosine with the sun") {
  const std::array<unsigned char, 4> bump = {190, 100, 240, 255};
  const GltfSquare square(R"({"normalTexture": {"index": 1}, "pbrMetallicRoughness": {"metallicFactor": 0, "baseColorFactor": [0.5, 0.5, 0.5, 1]}})",
                          {{255, 255, 255, 255}}, bump);
  const Vec3 normal = Vec3(2 * 190 / 255.0 - 1, 2 * 100 / 255.0 - 1, 2 * 240 / 255.0 - 1).normalized();
  for (const Vec3& to_sun : {Vec3(0.5, 0.2, 1), Vec3(-0.4, -0.3, 1)}) {
    scene::Scene scene;
    scene.bodies = {square.body};
    scene.lights = {sun(to_sun)};
    const auto run = test::steady_run(scene);
    gbuffer::RayScene rays(run.scene, square.dir.path());
    pathtrace::Options options;
    options.samples = 16;
    const auto frame = pathtrace::render(run, rays, above(8), 0, 0, options);
    // Lambert: albedo / pi times irradiance pi times the cosine; the sun's disc is 0.01 degrees wide.
    const double expected = 0.5 * normal.dot(to_sun.normalized());
    for (const std::size_t pixel : {27u, 28u, 35u, 36u}) CHECK_NEAR(frame.radiance()[3 * pixel], expected, 1e-4);
  }
}
