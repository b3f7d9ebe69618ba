#include <cmath>
#include <numbers>
#include <string>

#include "../gbuffer/hand_made.h"
#include "rimshot/core/error.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "tolerance.h"

using namespace rimshot;
using pathtrace::LayeredFrame;
using pathtrace::Options;

namespace {

constexpr double kPi = std::numbers::pi;

struct Stage {
  scene::Scene scene;
  scene::Camera camera;

  Stage() {
    camera.position = {0, -4, 1.5};
    camera.look_at = {0, 0, 0.5};
    camera.width = 48;
    camera.height = 32;
  }
  LayeredFrame render(int samples, double time = 0, double shutter = 0, int max_depth = 4, int threads = 0) const {
    const auto run = test::steady_run(scene);
    gbuffer::RayScene rays(run.scene);
    Options options;
    options.samples = samples;
    options.max_depth = max_depth;
    options.threads = threads;
    return pathtrace::render(run, rays, gbuffer::PinholeCamera::from(camera), time, shutter, options);
  }
};

scene::Light sky(double radiance) { return {"sky", scene::SkyLight{Vec3::Constant(radiance)}}; }

/// A ball that moves over a floor with a ring, under lamp and sky.
Stage ball_and_ring() {
  Stage stage;
  stage.scene.bodies = {test::floor_body(), test::static_body("ring", scene::Torus{0.5, 0.1}, {0.3, 0, 0.5}),
                        test::moving_body("ball", scene::Sphere{0.4}, {-1, 0, 0.6}, {6, 0, 0}, {0, 9, 0}),
                        test::moving_body("box", scene::Box{{0.2, 0.2, 0.2}}, {1, -1, 0.3}, {0, 0, 1}, {1, 0, 0})};
  stage.scene.lights = {{"key", scene::SphereLight{{1, -2, 4}, 0.4, 200}}, sky(0.4)};
  return stage;
}

}  // namespace

TEST_CASE("picture: in a white furnace every white body vanishes") {
  Stage stage;
  stage.scene.bodies = {test::static_body("ball", scene::Sphere{0.5}, {-0.6, 0, 0.5}),
                        test::static_body("ring", scene::Torus{0.5, 0.15}, {0.6, 0, 0.6}),
                        test::static_body("box", scene::Box{{0.2, 0.3, 0.2}}, {0.3, -1, 0.2}), test::floor_body()};
  for (scene::Body& body : stage.scene.bodies) {
    body.appearance.albedo = Vec3::Ones();
    body.appearance.roughness = 0.7;
  }
  stage.scene.lights = {sky(1)};
  const LayeredFrame frame = stage.render(32, 0, 0, 1000);
  double mean = 0, largest = 0;
  const auto picture = frame.radiance();
  for (const float value : picture) {
    mean += value / double(picture.size());
    largest = std::max(largest, std::abs(value - 1.0));
  }
  CHECK_NEAR(mean, 1, 1e-3);     // the albedo table's interpolation, over some bounces
  CHECK_NEAR(largest, 0, 0.25);  // a pixel's noise at 32 samples
}

TEST_CASE("picture: a lamp's light on a dull floor falls off as the sphere's closed form says") {
  Stage stage;
  stage.scene.bodies = {test::floor_body()};
  stage.scene.bodies[0].appearance.albedo = Vec3::Constant(0.5);
  stage.scene.bodies[0].appearance.roughness = 1;
  const double radius = 1.0, height = 3, power = 500;
  stage.scene.lights = {{"key", scene::SphereLight{{0, 0, height}, radius, power}}};
  // Straight from above the lamp is in the way; two cameras at the sides see the same angles at mirrored points.
  stage.camera.position = {0, -8, 1};
  stage.camera.look_at = {0, -2, 0};
  stage.camera.vertical_fov = 0.1;
  stage.camera.width = stage.camera.height = 4;
  const auto brightness = [&](double y) {
    stage.camera.position = {0, y - 6, 1};
    stage.camera.look_at = {0, y, 0};
    const auto picture = stage.render(1024, 0, 0, 1).radiance();
    double mean = 0;
    for (const float value : picture) mean += value / double(picture.size());
    return mean;
  };
  const auto irradiance = [&](double y) {
    const double squared = height * height + y * y;
    return power / (4 * kPi * squared) * height / std::sqrt(squared);  // pi L sin^2 cos, L = P / (4 pi^2 r^2)
  };
  // Lambert's base at roughness 1 holds 0.92 to 1.0 of the albedo over these angles, and the gloss adds at most 0.04 / 4 pi of
  // the light there; so the absolute value is near 0.5 / pi times the irradiance, and the ratio nearer still.
  CHECK_NEAR(brightness(0) / (0.5 / kPi * irradiance(0)), 1, 0.06);
  CHECK_NEAR(brightness(-2) / brightness(0) / (irradiance(-2) / irradiance(0)), 1, 0.03);
}

TEST_CASE("picture: in the umbra there is no direct light, and beyond the penumbra no shadow") {
  Stage stage;
  stage.scene.bodies = {test::floor_body(), test::static_body("lid", scene::Box{{1, 1, 0.01}}, {0, 0, 1})};
  stage.scene.lights = {{"key", scene::SphereLight{{0, 0, 5}, 0.2, 100}}};
  stage.camera.position = {0, -6, 0.6};
  stage.camera.look_at = {0, 0, 0};
  stage.camera.vertical_fov = 30;
  const auto run = test::steady_run(stage.scene);
  const auto camera = gbuffer::PinholeCamera::from(stage.camera);
  const LayeredFrame frame = stage.render(16);
  // Shadow edges on the floor by similar triangles from the lamp's far rims: umbra 1.2, penumbra up to 1.3.
  int umbra = 0, lit = 0;
  for (int row = 0; row < frame.height; ++row) {
    for (int column = 0; column < frame.width; ++column) {
      const std::size_t i = std::size_t(row * frame.width + column);
      double nearest = 1e9, farthest = 0;
      bool floor = true;
      for (const int corner : {0, 1, 2, 3}) {
        const Vec3 d = camera.ray_direction(column + corner % 2, row + corner / 2);
        const double t = -camera.p_WC.z() / d.z();
        const Vec3 p = camera.p_WC + t * d;
        floor = floor && d.z() < -0.02 && std::isfinite(t);
        const double outside = std::max(std::abs(p.x()), std::abs(p.y()));
        nearest = std::min(nearest, outside);
        farthest = std::max(farthest, outside);
      }
      if (!floor) continue;
      if (farthest < 1.15) {
        ++umbra;
        CHECK_EQ(frame.layer[pathtrace::kStatic].direct[3 * i], 0);
      } else if (nearest > 1.4) {
        ++lit;
        CHECK_GT(frame.layer[pathtrace::kStatic].direct[3 * i], 0);
      }
    }
  }
  CHECK_GT(umbra, 20);
  CHECK_GT(lit, 100);
}

TEST_CASE("picture: layers and sky cover every pixel exactly once and add up to the radiance") {
  const LayeredFrame frame = ball_and_ring().render(8, 0.1, 0.02);
  const std::size_t pixels = std::size_t(frame.width * frame.height);
  REQUIRE_EQ(frame.dynamic_bodies, std::vector<int>{2, 3});
  const auto picture = frame.radiance();
  double dynamic = 0;
  for (std::size_t i = 0; i < pixels; ++i) {
    const double covered = frame.layer[0].coverage[i] + frame.layer[1].coverage[i];
    CHECK_NEAR(frame.sky[3 * i], 0.4 * (1 - covered), 1e-6);  // the camera does not see the lamp
    CHECK_EQ(frame.body_coverage[i] + frame.body_coverage[pixels + i], frame.layer[1].coverage[i]);  // multiples of 1/8
    dynamic += frame.layer[1].coverage[i];
    for (std::size_t c = 3 * i; c < 3 * i + 3; ++c) {
      double sum = frame.sky[c];
      for (const auto& layer : frame.layer) sum += double(layer.direct[c]) + double(layer.indirect[c]);
      CHECK_NEAR(picture[c], sum, 1e-6);
      CHECK_NEAR(frame.layer[0].albedo[c], 0.5 * frame.layer[0].coverage[i], 1e-6);
    }
    CHECK_NEAR(frame.layer[0].roughness[i], 0.6 * frame.layer[0].coverage[i], 1e-6);
  }
  CHECK_GT(dynamic, 20);
}

TEST_CASE("picture: a ball's coverage is the area of its ellipse, centred where the ellipse is") {
  Stage stage;
  stage.camera.vertical_fov = 60;
  stage.camera.position = {0, 0, 0};
  stage.camera.look_at = {0, 1, 0};
  const Vec3 center(0.6, 3, 0.4);
  const double r = 0.5;
  stage.scene.bodies = {test::moving_body("ball", scene::Sphere{r}, center, Vec3::Zero(), Vec3::Zero())};
  stage.scene.lights = {sky(1)};
  const LayeredFrame frame = stage.render(64);
  double area = 0, x = 0, y = 0;
  for (int row = 0; row < frame.height; ++row) {
    for (int column = 0; column < frame.width; ++column) {
      const double a = frame.body_coverage[std::size_t(row * frame.width + column)];
      area += a, x += a * (column + 0.5), y += a * (row + 0.5);
    }
  }
  // The cone of tangents about a direction of length d and depth z cuts the image plane in an ellipse with half axes
  // f r sqrt(d^2 - r^2) / (z^2 - r^2) and f r / sqrt(z^2 - r^2), centred at f (x, y) z / (z^2 - r^2).
  const double focal = 16 / std::tan(kPi / 6), z = center.y(), flat = z * z - r * r;
  const double ellipse = kPi * focal * focal * r * r * std::sqrt(center.squaredNorm() - r * r) / std::pow(flat, 1.5);
  // 64 stratified samples leave about 0.03 of a pixel on each of the 40 border pixels.
  CHECK_NEAR(area / ellipse, 1, 0.004);
  CHECK_NEAR(x / area, 24 + focal * center.x() * z / flat, 0.02);
  CHECK_NEAR(y / area, 16 - focal * center.z() * z / flat, 0.02);
}

TEST_CASE("picture: motion blur smears a ball over its way in the open shutter, about the frame's time") {
  Stage stage;
  stage.camera.position = {0, -20, 0};
  stage.camera.look_at = {0, 0, 0};
  stage.camera.vertical_fov = 15;
  stage.scene.bodies = {test::moving_body("ball", scene::Sphere{0.4}, {-1, 0, 0}, {10, 0, 0}, Vec3::Zero())};
  stage.scene.lights = {sky(1)};
  struct Moments { double area = 0, mean = 0, variance = 0; };
  const auto moments = [&](double shutter) {
    const LayeredFrame frame = stage.render(256, 0.1, shutter);
    Moments m;
    double squares = 0;
    for (std::size_t i = 0; i < frame.body_coverage.size(); ++i) {
      const double a = frame.body_coverage[i], x = double(i % std::size_t(frame.width)) + 0.5;
      m.area += a, m.mean += a * x, squares += a * x * x;
    }
    m.mean /= m.area;
    m.variance = squares / m.area - m.mean * m.mean;
    return m;
  };
  const Moments sharp = moments(0), blurred = moments(0.1);
  const double way = 16 / std::tan(7.5 * kPi / 180) / 20 * 10 * 0.1;  // px
  CHECK_NEAR(blurred.mean, 24, 0.02);
  CHECK_NEAR(blurred.area / sharp.area, 1, 0.01);
  // 16 instants spread evenly have the variance way^2 (1 - 1/256) / 12 = 3.1. Some 30 border pixels, each with a noise of about
  // 0.02 at a squared distance of up to 16, over an area of 13 pixels: 0.1.
  CHECK_NEAR(blurred.variance - sharp.variance, way * way * (1 - 1.0 / 256) / 12, 0.1);
}

TEST_CASE("picture: neighbouring pixels draw their own samples") {
  Stage stage;
  stage.camera.position = {0, -4, 0};
  stage.camera.look_at = {0, 0, 0};
  const double edge = 0.5 * 9 / (16 / std::tan(20 * kPi / 180));  // runs down the middle of column 24, at 9 m
  stage.scene.bodies = {test::moving_body("wall", scene::Box{{10, 0.001, 10}}, {10 + edge, 5, 0}, Vec3::Zero(), Vec3::Zero())};
  const LayeredFrame frame = stage.render(1);
  float covered = 0;
  for (int row = 0; row < frame.height; ++row) covered += frame.body_coverage[std::size_t(row * frame.width + 24)];
  // 32 tosses of a coin leave [5, 27] once in 10^5 times.
  CHECK_GT(covered, 4);
  CHECK_LT(covered, 28);
}

TEST_CASE("picture: any number of threads gives equal bytes; another seed gives other ones") {
  Stage stage = ball_and_ring();
  const LayeredFrame one = stage.render(4, 0.1, 0.02, 4, 1), two = stage.render(4, 0.1, 0.02, 4, 2);
  CHECK_EQ(one.radiance(), two.radiance());
  CHECK_EQ(one.body_coverage, two.body_coverage);

  const auto run = test::steady_run(stage.scene);
  gbuffer::RayScene rays(run.scene);
  Options options;
  options.samples = 4;
  options.seed = 2;
  const auto other = pathtrace::render(run, rays, gbuffer::PinholeCamera::from(stage.camera), 0.1, 0.02, options);
  CHECK_NE(other.radiance(), one.radiance());
}

TEST_CASE("picture: no sample and no depth are refused") {
  CHECK_THROWS_AS(ball_and_ring().render(0), Error);
  CHECK_THROWS_AS(ball_and_ring().render(1, 0, 0, 0), Error);
}
