#include <algorithm>
#include <cmath>
#include <functional>
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

using std::numbers::pi;

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
    return power / (4 * pi * squared) * height / std::sqrt(squared);  // pi L sin^2 cos, L = P / (4 pi^2 r^2)
  };
  // Lambert's base at roughness 1 holds 0.92 to 1.0 of the albedo over these angles, and the gloss adds at most 0.04 / 4 pi of
  // the light there; so the absolute value is near 0.5 / pi times the irradiance, and the ratio nearer still.
  CHECK_NEAR(brightness(0) / (0.5 / pi * irradiance(0)), 1, 0.06);
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
  const double focal = 16 / std::tan(pi / 6), z = center.y(), flat = z * z - r * r;
  const double ellipse = pi * focal * focal * r * r * std::sqrt(center.squaredNorm() - r * r) / std::pow(flat, 1.5);
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
  const double way = 16 / std::tan(7.5 * pi / 180) / 20 * 10 * 0.1;  // px
  CHECK_NEAR(blurred.mean, 24, 0.02);
  CHECK_NEAR(blurred.area / sharp.area, 1, 0.01);
  // 64 instants spread evenly have the variance way^2 (1 - 1/4096) / 12 = 3.1. Some 30 border pixels, each with a noise of about
  // 0.02 at a squared distance of up to 16, over an area of 13 pixels: 0.1.
  CHECK_NEAR(blurred.variance - sharp.variance, way * way * (1 - 1.0 / 4096) / 12, 0.1);
}

namespace {

/// A run of one ball whose rows are given by a function of time, sampled finely.
trajectory::Trajectory run_of_ball(const std::function<BodyState(double)>& state, std::vector<trajectory::ContactEvent> contacts = {}) {
  scene::Scene scene;
  scene.bodies = {test::moving_body("ball", scene::Sphere{0.05}, state(0).p_WB, Vec3::Zero(), Vec3::Zero())};
  scene.lights = {sky(1)};
  auto run = test::steady_run(scene);
  for (std::size_t i = 0; i < run.time.size(); ++i) run.bodies[0].states[i] = state(run.time[i]);
  run.contacts = std::move(contacts);
  return run;
}

LayeredFrame render_run(const trajectory::Trajectory& run, const scene::Camera& camera, int samples, double time, double shutter) {
  gbuffer::RayScene rays(run.scene);
  Options options;
  options.samples = samples;
  return pathtrace::render(run, rays, gbuffer::MovingCamera(run, camera), time, shutter, options);
}

/// Looks along y at the plane y = 0; `scale` pixels a metre there.
scene::Camera front_camera(int width, int height, double scale) {
  scene::Camera camera;
  camera.position = {0, -10, 0};
  camera.look_at = {0, 0, 0};
  camera.width = width;
  camera.height = height;
  camera.vertical_fov = 2 * std::atan(height / 2.0 / (10 * scale)) * 180 / pi;
  return camera;
}

}  // namespace

TEST_CASE("picture: the blur of a bounce in the open shutter has its kink where the ball met the floor") {
  // Falls at 8 m/s, then rises at 4 m/s: at the bounce, between two samples of the run, its centre is at height 0.
  const double late = 1.0 / 480;
  trajectory::ContactEvent bounce;
  bounce.time = 0.5 + late;
  const auto run = run_of_ball(
      [&](double t) {
        BodyState s;
        const double v = t < bounce.time ? -8 : 4;
        s.p_WB = Vec3(4 * (t - 0.5), 0, v * (t - bounce.time));
        s.v_WB_W = Vec3(4, 0, v);
        return s;
      },
      {bounce});
  const LayeredFrame frame = render_run(run, front_camera(64, 72, 60), 256, 0.5, 0.1);
  double lowest = 0, area = 0, height = 0;
  for (std::size_t i = 0; i < frame.body_coverage.size(); ++i) {
    const double a = frame.body_coverage[i], z = (36 - (double(i / 64) + 0.5)) / 60;
    area += a, height += a * z;
    if (a > 0) lowest = std::min(lowest, z);
  }
  CHECK_GT(lowest, -0.05 - 1.0 / 60);  // the ball's radius and a pixel: a straight blur would go through the floor to -0.4
  const double fall = 0.05 + late, rise = 0.05 - late;
  CHECK_NEAR(height / area, (8 * fall * fall / 2 + 4 * rise * rise / 2) / 0.1, 0.002);  // 64 instants and the border pixels' noise
}

TEST_CASE("picture: a curved path blurs along its curve") {
  // A quarter of a circle of radius 0.3 within the shutter.
  const double omega = pi / 2 / 0.2;
  const auto run = run_of_ball([&](double t) {
    BodyState s;
    const double angle = omega * (t - 0.5);
    s.p_WB = 0.3 * Vec3(std::sin(angle), 0, std::cos(angle));
    s.v_WB_W = 0.3 * omega * Vec3(std::cos(angle), 0, -std::sin(angle));
    return s;
  });
  const LayeredFrame frame = render_run(run, front_camera(64, 48, 60), 256, 0.5, 0.2);
  double area = 0, height = 0;
  for (std::size_t i = 0; i < frame.body_coverage.size(); ++i) {
    area += frame.body_coverage[i];
    height += frame.body_coverage[i] * (24 - (double(i / 64) + 0.5)) / 60;
  }
  // Mean of cos over -45..45 degrees; the straight line between the ends would be at 0.3 cos 45 = 0.212.
  CHECK_NEAR(height / area, 0.3 * std::sin(pi / 4) / (pi / 4), 0.001);
}

TEST_CASE("picture: a rolling shutter slants a moving edge by its speed") {
  scene::Camera camera = front_camera(48, 40, 20);
  camera.rolling_shutter = 0.1;
  scene::Scene scene;
  scene.bodies = {test::moving_body("wall", scene::Box{{1, 0.001, 10}}, {-1 - 4 * 0.5, 0, 0}, {4, 0, 0}, Vec3::Zero())};
  scene.lights = {sky(1)};
  const LayeredFrame frame = render_run(test::steady_run(scene), camera, 64, 0.5, 0);
  for (int row = 0; row < 40; ++row) {
    double edge = 0;  // the wall's right edge, which is at x = 0 at the frame's time
    for (int column = 10; column < 48; ++column) edge += frame.body_coverage[std::size_t(row * 48 + column)];
    const double delay = 0.1 * ((row + 0.5) / 40 - 0.5);
    CHECK_NEAR(10 + edge, 24 + 20 * 4 * delay, 0.04);  // 64 stratified samples on the border pixel
  }
}

TEST_CASE("picture: a point of light out of focus is a disc of the thin lens' size") {
  // Lens radius 0.1 m focused at 5 m; at 10 m the cone has the radius 0.1 * (10 - 5) / 5.
  scene::Camera camera = front_camera(64, 64, 80);
  const double focal_px = 10 * 80;
  camera.lens = scene::Lens{focal_px / 64 * 24, 36, 24, 0, 5};
  camera.lens->f_number = 1e-3 * camera.lens->focal_length / 0.2;
  const auto run = run_of_ball([](double) { return BodyState{}; });
  const LayeredFrame frame = render_run(run, camera, 512, 0, 0);
  double area = 0, squares = 0;
  for (std::size_t i = 0; i < frame.body_coverage.size(); ++i) {
    const double a = frame.body_coverage[i], x = double(i % 64) + 0.5 - 32, y = double(i / 64) + 0.5 - 32;
    area += a, squares += a * (x * x + y * y);
  }
  const double ball = 0.05 * 80, disc = 0.1 * 80;  // px at 10 m
  CHECK_NEAR(area / (pi * ball * ball), 1, 0.01);
  CHECK_NEAR(squares / area / ((ball * ball + disc * disc) / 2), 1, 0.02);  // variances of two independent discs add up
}

TEST_CASE("picture: a camera that goes with a body blurs the world instead") {
  scene::Camera camera = front_camera(48, 32, 20);
  camera.follow = scene::Follow{"ball", true};
  scene::Scene scene;
  scene.bodies = {test::moving_body("ball", scene::Sphere{0.3}, {0, 0, 0}, {6, 0, 0}, Vec3::Zero()),
                  test::static_body("post", scene::Box{{0.2, 0.2, 10}}, {3.6, 2, 0})};
  scene.lights = {sky(1)};
  const auto run = test::steady_run(scene);
  const LayeredFrame sharp = render_run(run, camera, 64, 0.5, 0), blurred = render_run(run, camera, 64, 0.5, 0.05);
  int soft_ball = 0, soft_post = 0;
  for (std::size_t i = 0; i < sharp.body_coverage.size(); ++i) {
    soft_ball += std::abs(sharp.body_coverage[i] - blurred.body_coverage[i]) > 0.1;
    soft_post += std::abs(sharp.layer[pathtrace::kStatic].coverage[i] - blurred.layer[pathtrace::kStatic].coverage[i]) > 0.1;
  }
  CHECK_EQ(soft_ball, 0);
  CHECK_GT(soft_post, 50);
}

TEST_CASE("picture: the matte's shares are the coverage, largest first") {
  const LayeredFrame frame = ball_and_ring().render(16, 0.1, 0.02);
  int mixed = 0;
  for (std::size_t i = 0; i < frame.matte.size(); ++i) {
    double sum = 0, ball = 0;
    for (std::size_t rank = 0; rank < frame.matte[i].size(); ++rank) {
      const auto& share = frame.matte[i][rank];
      if (rank > 0) CHECK_LE(share.coverage, frame.matte[i][rank - 1].coverage);
      sum += share.coverage;
      if (share.body == 2) ball = share.coverage;
    }
    CHECK_NEAR(sum, frame.layer[0].coverage[i] + frame.layer[1].coverage[i], 1e-6);
    CHECK_EQ(ball, frame.body_coverage[i]);
    mixed += frame.matte[i][1].body >= 0;
  }
  CHECK_GT(mixed, 50);
}

TEST_CASE("picture: adaptive samples go where the noise is, and bring it below the bound") {
  const Stage stage = ball_and_ring();
  const auto run = test::steady_run(stage.scene);
  gbuffer::RayScene rays(run.scene);
  Options options;
  options.samples = 8;
  options.noise = 0.03;
  options.max_passes = 64;
  const auto frame = pathtrace::render(run, rays, gbuffer::PinholeCamera::from(stage.camera), 0, 0, options);
  int most = 0, least = 1 << 30;
  for (std::size_t i = 0; i < frame.samples.size(); ++i) {
    CHECK_EQ(frame.samples[i] % 8, 0);
    most = std::max(most, frame.samples[i]);
    least = std::min(least, frame.samples[i]);
    const auto picture = [&](std::size_t c) {
      double sum = frame.sky[3 * i + c];
      for (const auto& layer : frame.layer) sum += double(layer.direct[3 * i + c]) + double(layer.indirect[3 * i + c]);
      return sum;
    };
    const double luminance = 0.2126 * picture(0) + 0.7152 * picture(1) + 0.0722 * picture(2);
    if (frame.samples[i] < 64 * 8) CHECK_LE(frame.noise[i], 0.0301 * std::max(0.05, luminance));
  }
  CHECK_EQ(least, 8);
  CHECK_GT(most, 64);
}

TEST_CASE("picture: the noise estimate covers the spread over seeds") {
  const Stage stage = ball_and_ring();
  const auto run = test::steady_run(stage.scene);
  gbuffer::RayScene rays(run.scene);
  const auto camera = gbuffer::PinholeCamera::from(stage.camera);
  std::vector<double> sum(48 * 32), squares(48 * 32), estimated(48 * 32);
  const int seeds = 16;
  for (int seed = 0; seed < seeds; ++seed) {
    Options options;
    options.samples = 16;
    options.seed = std::uint64_t(seed);
    const auto frame = pathtrace::render(run, rays, camera, 0, 0, options);
    const auto picture = frame.radiance();
    for (std::size_t i = 0; i < sum.size(); ++i) {
      const double l = 0.2126 * picture[3 * i] + 0.7152 * picture[3 * i + 1] + 0.0722 * picture[3 * i + 2];
      sum[i] += l, squares[i] += l * l, estimated[i] += double(frame.noise[i]) * frame.noise[i] / seeds;
    }
  }
  double spread = 0, told = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    spread += (squares[i] - sum[i] * sum[i] / seeds) / (seeds - 1);
    told += estimated[i];
  }
  CHECK_LT(spread, told * 1.1);      // stratified samples spread less than independent ones
  CHECK_GT(spread, told * 0.05);     // but not by orders of magnitude
}

TEST_CASE("picture: neighbouring pixels draw their own samples") {
  Stage stage;
  stage.camera.position = {0, -4, 0};
  stage.camera.look_at = {0, 0, 0};
  const double edge = 0.5 * 9 / (16 / std::tan(20 * pi / 180));  // runs down the middle of column 24, at 9 m
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

TEST_CASE("picture: an interim picture goes on to the finished one, and being told of it changes nothing") {
  const Stage stage = ball_and_ring();
  const auto run = test::steady_run(stage.scene);
  gbuffer::RayScene rays(run.scene);
  const auto camera = gbuffer::PinholeCamera::from(stage.camera);
  for (const double shutter : {0.0, 0.02}) {
    Options options;
    options.samples = 128;
    const auto alone = pathtrace::render(run, rays, camera, 0.1, shutter, options).radiance();
    double share = 0;
    std::vector<float> quarter, last;
    options.interim = [&](const pathtrace::Interim& interim) {
      CHECK_GT(interim.share, share);
      share = interim.share;
      last = interim.radiance();
      if (quarter.empty() && share >= 0.25) quarter = last;
    };
    CHECK_EQ(pathtrace::render(run, rays, camera, 0.1, shutter, options).radiance(), alone);
    CHECK_EQ(share, 1);
    double difference = 0, mean = 0;
    for (std::size_t i = 0; i < last.size(); ++i) {
      CHECK_NEAR(last[i], alone[i], 1e-5 * (1 + alone[i]));  // the same sums, divided in another order
      difference += quarter[i] - alone[i], mean += alone[i];
    }
    CHECK_NEAR(difference / mean, 0, 0.01);  // a quarter of the samples has the whole light
  }
}

TEST_CASE("picture: no sample and no depth are refused") {
  CHECK_THROWS_AS(ball_and_ring().render(0), Error);
  CHECK_THROWS_AS(ball_and_ring().render(1, 0, 0, -1), Error);
}

TEST_CASE("picture: at depth 0 surfaces and sky are seen as ever, and no surface has light; pixels that are not wanted stay empty") {
  const Stage stage = ball_and_ring();
  const LayeredFrame lit = stage.render(4), dark = stage.render(4, 0, 0, 0);
  for (const int layer : {0, 1}) {
    CHECK_EQ(dark.layer[layer].coverage, lit.layer[layer].coverage);
    CHECK_EQ(dark.layer[layer].albedo, lit.layer[layer].albedo);
    CHECK(std::ranges::all_of(dark.layer[layer].direct, [](float v) { return v == 0; }));
    CHECK(std::ranges::all_of(dark.layer[layer].indirect, [](float v) { return v == 0; }));
  }
  CHECK_EQ(dark.sky, lit.sky);

  const auto run = test::steady_run(stage.scene);
  gbuffer::RayScene rays(run.scene);
  Options options;
  options.samples = 4;
  options.pixels.assign(lit.samples.size(), 0);
  for (std::size_t i = 0; i < options.pixels.size(); i += 3) options.pixels[i] = 1;
  const LayeredFrame some = pathtrace::render(run, rays, gbuffer::PinholeCamera::from(stage.camera), 0, 0, options);
  for (std::size_t i = 0; i < some.samples.size(); ++i) {
    CHECK_EQ(some.samples[i], i % 3 == 0 ? 4 : 0);
    CHECK_EQ(some.sky[3 * i], i % 3 == 0 ? lit.sky[3 * i] : 0);
    CHECK_EQ(some.layer[0].direct[3 * i], i % 3 == 0 ? lit.layer[0].direct[3 * i] : 0);
  }
}

TEST_CASE("picture: lamps by one bounce are direct light; the sky and what has been reflected before are not") {
  Stage stage = ball_and_ring();
  const auto lights = stage.scene.lights;
  const auto sum = [](const LayeredFrame& frame, std::vector<float> pathtrace::LayerPlanes::*plane) {
    double total = 0;
    for (const auto& layer : frame.layer)
      for (const float value : layer.*plane) total += double(value);
    return total;
  };
  using pathtrace::LayerPlanes;
  stage.scene.lights = {lights[1]};  // the sky
  const LayeredFrame under_sky = stage.render(16, 0, 0, 1);
  CHECK_EQ(sum(under_sky, &LayerPlanes::direct), 0);
  CHECK_GT(sum(under_sky, &LayerPlanes::indirect), 0);
  stage.scene.lights = {lights[0]};  // the lamp
  const LayeredFrame under_lamp = stage.render(16, 0, 0, 1), longer = stage.render(16, 0, 0, 2);
  CHECK_GT(sum(under_lamp, &LayerPlanes::direct), 0);
  CHECK_EQ(sum(under_lamp, &LayerPlanes::indirect), 0);
  CHECK_GT(sum(longer, &LayerPlanes::indirect), 0);
  // Light adds up: both lights together give what each gives alone.
  stage.scene.lights = lights;
  const LayeredFrame both = stage.render(16, 0, 0, 1);
  CHECK_NEAR(sum(both, &LayerPlanes::direct) / sum(under_lamp, &LayerPlanes::direct), 1, 1e-5);    // the same samples, floats
  CHECK_NEAR(sum(both, &LayerPlanes::indirect) / sum(under_sky, &LayerPlanes::indirect), 1, 0.01);  // the lamp stands before a little of the sky
}
