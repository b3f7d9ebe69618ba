// Pictures whose radiance is known in closed form: means within three standard errors and half a percent.
#include <cmath>
#include <numbers>

#include "../gbuffer/hand_made.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

using std::numbers::pi;

scene::Body dull(scene::Body body, double albedo) {
  body.appearance.albedo = Vec3::Constant(albedo);
  body.appearance.specular = 0;
  return body;
}

gbuffer::PinholeCamera view_of(const Vec3& from, const Vec3& at, const Vec3& up, double fov, int width, int height) {
  scene::Camera camera;
  camera.position = from;
  camera.look_at = at;
  camera.up = up;
  camera.vertical_fov = fov;
  camera.width = width;
  camera.height = height;
  return gbuffer::PinholeCamera::from(camera);
}

pathtrace::LayeredFrame traced(const scene::Scene& scene, const gbuffer::PinholeCamera& camera, int samples, int depth) {
  const auto run = test::steady_run(scene);
  gbuffer::RayScene rays(run.scene);
  pathtrace::Options options;
  options.samples = samples;
  options.max_depth = depth;
  return pathtrace::render(run, rays, camera, 0, 0, options);
}

/// Mean of a grey picture, and its standard error by the frame's own estimate.
struct Mean { double value = 0, error = 0; };

Mean mean_of(const pathtrace::LayeredFrame& frame) {
  Mean out;
  const auto radiance = frame.radiance();
  const double pixels = double(frame.noise.size());
  for (std::size_t i = 0; i < frame.noise.size(); ++i) {
    out.value += radiance[3 * i] / pixels;
    out.error += std::pow(frame.noise[i] / pixels, 2);
  }
  out.error = std::sqrt(out.error);
  return out;
}

void check_mean(const Mean& mean, double expected) {
  CHECK_NEAR(mean.value, expected, 3 * mean.error + 1e-6 * expected);  // and the rounding of sums in single precision
  CHECK_NEAR(mean.value / expected, 1, 0.005);
}

}  // namespace

TEST_CASE("closed form: a dull floor under a ball of light") {
  // E = pi L sin^2 cos of a sphere's centre above the horizon, L = P / (4 pi^2 r^2): that of a point, whatever the radius.
  const double height = 3, power = 500;
  for (const double radius : {0.1, 1.0}) {
    for (const double y : {0.0, 2.0}) {
      scene::Scene scene;
      scene.bodies = {dull(test::floor_body(), 0.5)};
      scene.lights = {{"key", scene::SphereLight{{0, 0, height}, radius, power}}};
      const double squared = height * height + y * y;
      const auto frame = traced(scene, view_of({0, y - 6, 1}, {0, y, 0}, Vec3::UnitZ(), 0.05, 8, 8), 256, 1);
      check_mean(mean_of(frame), 0.5 / pi * power / (4 * pi * squared) * height / std::sqrt(squared));
    }
  }
}

TEST_CASE("closed form: a dull ball in the sun is as bright as the cosine of its normal says, over the whole of its lit side") {
  scene::Scene scene;
  const double albedo = 0.7;
  scene.bodies = {dull(test::static_body("ball", scene::Sphere{1}, Vec3::Zero()), albedo)};
  scene::SunLight sun;
  sun.direction = Vec3(1, -2, 1).normalized();
  sun.irradiance = Vec3::Constant(4);
  sun.diameter = 0.01;
  scene.lights = {{"sun", sun}};
  const auto camera = view_of({0, -500, 0}, Vec3::Zero(), Vec3::UnitZ(), 0.15, 24, 24);  // wholly within the ball, as if from infinity
  const auto frame = traced(scene, camera, 64, 1);
  for (int row = 0; row < 24; ++row) {
    for (int column = 0; column < 24; ++column) {
      double expected = 0, darkest = 1;
      for (int sub = 0; sub < 64; ++sub) {
        const Vec3 d = camera.ray_direction(column + (sub % 8 + 0.5) / 8, row + (sub / 8 + 0.5) / 8);
        const double along = -camera.p_WC.dot(d), apart = (camera.p_WC + along * d).squaredNorm();
        if (apart >= 1) continue;
        const Vec3 normal = camera.p_WC + (along - std::sqrt(1 - apart)) * d;
        darkest = std::min(darkest, normal.dot(sun.direction));
        expected += albedo / pi * 4 * std::max(0.0, normal.dot(sun.direction)) / 64;
      }
      if (darkest < 0.2) continue;  // the terminator's pixels are told by their own samples only
      CHECK_NEAR(frame.radiance()[3 * std::size_t(row * 24 + column)] / expected, 1, 0.005);
    }
  }
}

TEST_CASE("closed form: a hollow ball with a lamp in its middle, light bounced any number of times") {
  // Every bounce of light in a hollow dull ball is even (the form factor between any two places of it is the same), so that surface k of a
  // path adds rho^k: rho / pi * P / (4 pi R^2) * (1 - rho^n) / (1 - rho).
  const double rho = 0.6, power = 30, radius = 1.5;
  scene::Scene scene;
  scene.bodies = {dull(test::static_body("hollow", scene::Sphere{radius}, Vec3::Zero()), rho)};
  scene.lights = {{"lamp", scene::SphereLight{Vec3::Zero(), 0.002, power}}};
  for (const int surfaces : {1, 2, 4, 100}) {
    const auto frame = traced(scene, view_of({0.7, 0, 0}, {1.5, 0.2, 0.1}, Vec3::UnitZ(), 60, 16, 16), 64, surfaces);
    const double once = rho / pi * power / (4 * pi * radius * radius);
    check_mean(mean_of(frame), once * (1 - std::pow(rho, surfaces)) / (1 - rho));
  }
}

TEST_CASE("closed form: all light in a closed box is absorbed by its walls") {
  // What the walls swallow, (1 - rho) E over their area, is the lamp's power. The camera stands in the lamp, which is not seen from its
  // inside; a picture parallel to a wall weighs its area evenly.
  const double rho = 0.5, power = 20;
  const Vec3 half(1, 0.75, 0.5);
  scene::Scene scene;
  scene.bodies = {dull(test::static_body("box", scene::Box{half}, Vec3::Zero()), rho)};
  scene.lights = {{"lamp", scene::SphereLight{Vec3::Zero(), 0.001, power}}};
  Mean whole;
  double area = 0;
  for (int axis = 0; axis < 3; ++axis) {
    const double depth = half[axis], across = half[(axis + 1) % 3], up = half[(axis + 2) % 3];
    const double fov = 2 * std::atan(up / depth) * 180 / pi;
    const int height = 24, width = int(std::lround(height * across / up));
    REQUIRE_EQ(width * up, height * across);
    const auto camera = view_of(Vec3::Zero(), Vec3::Unit(axis), Vec3::Unit((axis + 2) % 3), fov, width, height);
    const Mean wall = mean_of(traced(scene, camera, 64, 100));
    const double share = 8 * across * up;  // two walls
    whole.value += share * wall.value;
    whole.error += std::pow(share * wall.error, 2);
    area += share;
  }
  whole.value /= area;
  whole.error = std::sqrt(whole.error) / area;
  check_mean(whole, rho / pi * power / ((1 - rho) * area));
}

TEST_CASE("closed form: the form factor of two parallel squares") {
  // Howell, A Catalog of Radiation Heat Transfer Configuration Factors, C-11, X = Y = side / distance = 1.
  const double r = std::sqrt(2.0), form_factor = 2 / pi * (std::log(2 / std::sqrt(3.0)) + 2 * r * std::atan(1 / r) - 2 * std::atan(1.0));
  CHECK_NEAR(form_factor, 0.1998, 1e-4);
  scene::TriangleMesh square;
  square.vertices = {{-0.5, -0.5, 0}, {0.5, -0.5, 0}, {0.5, 0.5, 0}, {-0.5, 0.5, 0}};
  square.triangles = {{0, 1, 2}, {0, 2, 3}};
  const double rho = 0.8, power = 10;
  scene::Scene scene;
  scene.bodies = {dull(test::static_body("plate", scene::Mesh{square, false}, Vec3::Zero()), rho)};
  scene.lights = {{"panel", scene::AreaLight{{0, 0, 1}, {0, 1, 0}, {1, 0, 0}, power}}};  // shines down
  // From far away, below the panel's edge: every part of the plate counts by its area.
  const auto camera = view_of({1000 * std::cos(0.35), 0, 1000 * std::sin(0.35)}, Vec3::Zero(), Vec3::UnitZ(), 0.06, 48, 24);
  const auto frame = traced(scene, camera, 64, 1);
  double light = 0, coverage = 0, error = 0;
  for (std::size_t i = 0; i < frame.noise.size(); ++i) {
    light += frame.layer[pathtrace::kStatic].direct[3 * i];
    coverage += frame.layer[pathtrace::kStatic].coverage[i];
    error += std::pow(frame.noise[i], 2);
  }
  check_mean({light / coverage, std::sqrt(error) / coverage}, rho / pi * power * form_factor);
}

TEST_CASE("closed form: a mirror shows an edge where the law of reflection puts it") {
  const double angle = 0.6;
  scene::Scene scene;
  scene.bodies = {test::floor_body()};
  scene.bodies[0].appearance.albedo = Vec3::Ones();
  scene.bodies[0].appearance.metallic = 1;
  scene.bodies[0].appearance.roughness = 0.01;
  scene.lights = {{"panel", scene::AreaLight{{45, 0, 1}, {0, 90, 0}, {90, 0, 0}, 1000}}};  // x > 0 at a height of 1 m, shines down
  // Seen by the mirror, it begins where the ray that goes up at the same angle meets x = 0.
  const Vec3 sight(std::sin(angle), 0, -std::cos(angle)), edge(-std::tan(angle), 0, 0);
  const auto camera = view_of(edge - 20 * sight, edge, {0, 1, 0}, 0.01, 64, 1);
  const auto frame = traced(scene, camera, 1024, 1);
  const auto radiance = frame.radiance();
  double lit = 0, most = 0;
  for (std::size_t i = 0; i < 64; ++i) {
    lit += radiance[3 * i];
    most = std::max<double>(most, radiance[3 * i]);
  }
  CHECK_NEAR(most, 1000 / (pi * 90 * 90), 0.005 * most);
  // 64 pixels of 3.5 mm; facets lean by alpha = 0.0009, evenly to both sides, which blurs the edge by 2 mm a metre.
  CHECK_NEAR(lit / most, 32, 0.5);
}
