// The path tracer's expectation against a second estimator that shares neither its sampling nor its light transport code:
// directions uniform over the half sphere, lights found by hitting them only.
#include <cmath>
#include <numbers>
#include <tuple>

#include "../gbuffer/hand_made.h"
#include "bsdf.h"
#include "lights.h"
#include "rimshot/core/rng.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "tolerance.h"

using namespace rimshot;
using pathtrace::Bsdf;
using pathtrace::Lights;
using pathtrace::Vec3f;

namespace {

using std::numbers::pi;

/// A sky, perhaps a big lamp, a rough metal wall and a ball above a floor: every kind of transport within two bounces.
trajectory::Trajectory corner(bool lamp) {
  scene::Scene scene;
  scene.bodies = {test::floor_body(), test::static_body("wall", scene::Box{{0.1, 2, 1}}, {1, 0, 1}),
                  test::static_body("ball", scene::Sphere{0.4}, {0.2, 0.3, 0.5})};
  scene.bodies[0].appearance.albedo = {0.7, 0.5, 0.3};
  scene.bodies[1].appearance.albedo = {0.9, 0.8, 0.6};
  scene.bodies[1].appearance.metallic = 1;
  scene.bodies[2].appearance.albedo = {0.8, 0.3, 0.1};
  scene.lights = {{"sky", scene::SkyLight{{0.3, 0.4, 0.5}}}};
  if (lamp) scene.lights.push_back({"key", scene::SphereLight{{-1, -1, 3}, 0.9, 150}});
  return test::steady_run(scene);
}

gbuffer::PinholeCamera view() {
  scene::Camera camera;
  camera.position = {-1.5, -3, 1.2};
  camera.look_at = {0.3, 0, 0.4};
  camera.width = 6;
  camera.height = 4;
  camera.vertical_fov = 40;
  return gbuffer::PinholeCamera::from(camera);
}

struct Plain {
  const trajectory::Trajectory& run;
  gbuffer::RayScene rays;
  Lights lights;

  explicit Plain(const trajectory::Trajectory& of) : run(of), rays(of.scene), lights(of.scene.lights) {}

  /// Radiance along a ray; depth counts the surfaces that it may still meet.
  Vec3f radiance(const gbuffer::Ray& ray, int depth, Rng& rng) {
    const gbuffer::Hit hit = rays.intersect(ray);
    const Lights::Hit lamp = lights.intersect(ray);
    if (lamp.light >= 0 && (hit.body < 0 || lamp.t < hit.t)) return lamp.radiance;
    if (hit.body < 0) return lights.background(ray.direction);
    if (depth == 0) return Vec3f::Zero();
    const auto surface = gbuffer::surface_at(run.scene.bodies[std::size_t(hit.body)], hit.object);
    const Bsdf bsdf(surface, hit.normal.cast<float>(), -ray.direction.cast<float>());
    Vec3 wi(rng.normal(), rng.normal(), rng.normal());
    wi.normalize();
    if (wi.dot(hit.normal) < 0) wi = -wi;
    const Vec3f reflectance = bsdf.evaluate(wi.cast<float>()).reflectance;
    return float(2 * pi) * reflectance.cwiseProduct(radiance({hit.position + 1e-6 * hit.normal, wi}, depth - 1, rng));
  }
};

struct Estimate { double mean = 0, error = 0; };

Estimate estimate(const std::vector<double>& values) {
  Estimate out;
  const double n = double(values.size());
  for (const double v : values) out.mean += v / n;
  for (const double v : values) out.error += (v - out.mean) * (v - out.mean);
  out.error = std::sqrt(out.error / (n * (n - 1)));
  return out;
}

/// Green radiance of every pixel for many seeds.
std::vector<Estimate> traced(const trajectory::Trajectory& run, int samples, int seeds, int max_depth) {
  gbuffer::RayScene rays(run.scene);
  const auto camera = view();
  std::vector<std::vector<double>> values(std::size_t(camera.width * camera.height));
  for (int seed = 0; seed < seeds; ++seed) {
    pathtrace::Options options;
    options.samples = samples;
    options.seed = std::uint64_t(seed);
    options.max_depth = max_depth;
    const auto picture = pathtrace::render(run, rays, camera, 0, 0, options).radiance();
    for (std::size_t i = 0; i < values.size(); ++i) values[i].push_back(picture[3 * i + 1]);
  }
  std::vector<Estimate> out;
  for (const auto& pixel : values) out.push_back(estimate(pixel));
  return out;
}

}  // namespace

TEST_CASE("estimator: the mean of many seeds is that of hits by uniform directions, for one bounce and two") {
  // Without the lamp the plain estimator is exact enough to see a weight missing in the second bounce.
  for (const auto& [lamp, depth, resolution] : {std::tuple{true, 1, 0.06}, {true, 2, 0.06}, {false, 1, 0.03}, {false, 2, 0.03}}) {
    const auto run = corner(lamp);
    const auto ours = traced(run, 16, 32, depth);
    Plain plain(run);
    const auto camera = view();
    for (int pixel = 0; pixel < camera.width * camera.height; ++pixel) {
      Rng rng(9, std::uint64_t(pixel));
      std::vector<double> batches;
      for (int batch = 0; batch < 32; ++batch) {
        double sum = 0;
        const int count = 400;
        for (int i = 0; i < count; ++i) {
          const double x = pixel % camera.width + rng.uniform(), y = pixel / camera.width + rng.uniform();
          sum += plain.radiance({camera.p_WC, camera.ray_direction(x, y)}, depth, rng).y() / count;
        }
        batches.push_back(sum);
      }
      const Estimate theirs = estimate(batches), mine = ours[std::size_t(pixel)];
      // Five standard errors of the difference: of 96 comparisons none should leave them.
      CHECK_NEAR(mine.mean, theirs.mean, 5 * std::hypot(mine.error, theirs.error) + 1e-5);
      CHECK_LT(theirs.error, resolution * theirs.mean);  // or the comparison would say nothing
    }
  }
}

TEST_CASE("estimator: few samples and many have one expectation") {
  const auto run = corner(true);
  const auto few = traced(run, 16, 64, 4), many = traced(run, 1024, 4, 4);
  for (std::size_t i = 0; i < few.size(); ++i) {
    // 4 seeds tell their own error badly, but it is smaller than that of the others' mean by stratification.
    CHECK_NEAR(few[i].mean, many[i].mean, 6 * few[i].error + 1e-6);
    CHECK_LT(few[i].error, 0.03 * few[i].mean);
  }
}
