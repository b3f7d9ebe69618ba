#include <cmath>
#include <numbers>

#include "lights.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "sampler.h"
#include "tolerance.h"

using namespace rimshot;
using pathtrace::Environment;
using pathtrace::Lights;
using pathtrace::Sampler;
using pathtrace::Vec3f;

namespace {

using std::numbers::pi;

Lights one_lamp(const Vec3& center, double radius, double power) {
  return Lights({{"lamp", scene::SphereLight{center, radius, power}}});
}

Lights one_panel(const Vec3& center, double power) {
  return Lights({{"panel", scene::AreaLight{center, {2, 0, 0}, {0, -1, 0}, power}}});
}

Lights one_sun(const Vec3& direction, double diameter) {
  return Lights({{"sun", scene::SunLight{direction.normalized(), {3, 2, 1}, diameter}}});
}

/// A dim picture with one bright pixel and a dark lower half.
Environment bright_spot() {
  Environment picture{16, 8, std::vector<float>(3 * 16 * 8, 0.25f), 0.7};
  for (std::size_t i = 3 * 16 * 4; i < picture.radiance.size(); ++i) picture.radiance[i] = 0;
  for (std::size_t c = 0; c < 3; ++c) picture.radiance[3 * (16 * 2 + 5) + c] = 40;
  return picture;
}

Lights one_environment(double scale = 1) {
  return Lights({{"dome", scene::EnvironmentLight{"", scale, 0}}}, {bright_spot()});
}

/// Irradiance at the origin on a surface that faces z, by the light's own samples.
double sampled_irradiance(const Lights& lights, int component = 0) {
  double sum = 0;
  const int count = 4096;
  for (std::uint32_t i = 0; i < std::uint32_t(count); ++i) {
    const Sampler sampler(1, 0, i);
    const Lights::Sample sample = lights.sample(0, Vec3::Zero(), sampler.at(0));
    CHECK_NEAR(sample.direction.norm(), 1, 1e-12);
    if (sample.density > 0)
      sum += sample.radiance[component] * std::fmax(0, sample.direction.z()) / sample.density / count;
  }
  return sum;
}

/// The same by directions uniform over the half sphere that hit the light or not.
double hit_irradiance(const Lights& lights, int component = 0) {
  Rng rng(5);
  double sum = 0;
  const int count = 2'000'000;
  for (int i = 0; i < count; ++i) {
    const double z = rng.uniform(), phi = rng.uniform(0, 2 * pi), r = std::sqrt(1 - z * z);
    const gbuffer::Ray ray{Vec3::Zero(), {r * std::cos(phi), r * std::sin(phi), z}};
    const Lights::Hit hit = lights.intersect(ray);
    sum += (hit.light >= 0 ? hit.radiance : lights.background(ray.direction))[component] * z;
  }
  return 2 * pi * sum / count;
}

}  // namespace

TEST_CASE("lights: a sphere's radiance over its area and the half sphere of directions is its power") {
  const auto hit = one_lamp({0, 0, 3}, 0.5, 100).intersect({Vec3::Zero(), Vec3::UnitZ()});
  CHECK_NEAR(hit.radiance.x() * pi * 4 * pi * 0.25, 100, 1e-4);  // single precision
  const auto panel = one_panel({0, 0, 3}, 100).intersect({Vec3::Zero(), Vec3::UnitZ()});
  CHECK_NEAR(panel.radiance.x() * pi * 2, 100, 1e-4);
}

TEST_CASE("lights: the sampled irradiance of a sphere is pi L sin^2 cos") {
  // Holds as long as the sphere stands above the plane (Lambert, Photometria, 1760).
  for (const double radius : {0.01, 0.5, 2.9}) {
    for (const double tilt : {0.0, 0.2}) {
      if (radius > 2 && tilt > 0) continue;
      const Vec3 center(3 * std::sin(tilt), 0, 3 * std::cos(tilt));
      const Lights lights = one_lamp(center, radius, 100);
      const double radiance = 100 / (4 * pi * pi * radius * radius);
      for (std::uint32_t i = 0; i < 1024; ++i) {
        const Sampler sampler(1, 0, i);
        const Lights::Sample sample = lights.sample(0, Vec3::Zero(), sampler.at(0));
        // The point lies on the sphere: within the float angle's rounding at the graze.
        CHECK_NEAR((sample.distance * sample.direction - center).norm(), radius, 1e-6);
        const gbuffer::Ray ray{Vec3::Zero(), sample.direction};
        CHECK_NEAR(sample.density / lights.density({0, sample.distance, {}}, ray), 1, 1e-6);
      }
      CHECK_NEAR(sampled_irradiance(lights) / (pi * radiance * radius * radius / 9 * std::cos(tilt)), 1,
                 1e-4);  // 4096 low-discrepancy points
    }
  }
}

TEST_CASE("lights: a rectangle's irradiance is the form factor of a parallel rectangle above its corner, four times") {
  // Howell, A Catalog of Radiation Heat Transfer Configuration Factors, B-3: a differential element below the corner of
  // an a x b rectangle at the distance c.
  const double a = 1, b = 0.5, c = 0.8, X = a / c, Y = b / c;
  const double corner = (X / std::sqrt(1 + X * X) * std::atan(Y / std::sqrt(1 + X * X)) +
                         Y / std::sqrt(1 + Y * Y) * std::atan(X / std::sqrt(1 + Y * Y))) /
                        (2 * pi);
  const Lights lights = one_panel({0, 0, c}, 100);
  const double expected = 4 * corner * pi * (100 / (2 * pi));
  CHECK_NEAR(sampled_irradiance(lights) / expected, 1, 2e-4);  // 4096 low-discrepancy points
  CHECK_NEAR(hit_irradiance(lights) / expected, 1, 4e-3);      // 2e6 random directions, 5 sigma
}

TEST_CASE("lights: a rectangle is black from behind, and its density is that of its samples") {
  const Lights lights = one_panel({0, 0, 1}, 100);
  CHECK_EQ(lights.intersect({{0, 0, 2}, -Vec3::UnitZ()}).radiance.x(), 0);
  CHECK_EQ(lights.sample(0, {0, 0, 2}, {0.5f, 0.5f}).density, 0);
  Rng rng(2);
  for (int i = 0; i < 200; ++i) {
    const Lights::Sample sample = lights.sample(0, Vec3::Zero(), {float(rng.uniform()), float(rng.uniform())});
    const gbuffer::Ray ray{Vec3::Zero(), sample.direction};
    const Lights::Hit hit = lights.intersect(ray);
    REQUIRE_EQ(hit.light, 0);
    CHECK_NEAR(hit.t, sample.distance, 1e-12);
    CHECK_NEAR(lights.density(hit, ray) / sample.density, 1, 1e-6);
  }
}

TEST_CASE(
    "lights: a sun gives its irradiance to a facing surface, the cosine of it to others, by samples and by hits") {
  for (const double diameter : {0.53, 20.0}) {
    CHECK_NEAR(sampled_irradiance(one_sun(Vec3::UnitZ(), diameter)), 3, 3e-4);
    CHECK_NEAR(sampled_irradiance(one_sun({0, 1, 1}, diameter), 1), 2 * std::sqrt(0.5), 3e-4);
  }
  CHECK_NEAR(hit_irradiance(one_sun({0, 1, 1}, 20), 1) / (2 * std::sqrt(0.5)), 1,
             0.03);  // 2e6 directions, 0.8 % of them hit
}

TEST_CASE("lights: an environment's samples have its density, which is 1 over the sphere and follows its light") {
  const Lights lights = one_environment();
  double inside = 0, spot = 0;
  Rng rng(3);
  const int count = 400'000;
  for (int i = 0; i < count; ++i) {
    const Vec3 d = Vec3(rng.normal(), rng.normal(), rng.normal()).normalized();
    // background_over divides by 1 + density where `density` is 1: two values give the density.
    const double once = lights.background(d).x(), over = lights.background_over(d, 1).x();
    if (once > 0) inside += 4 * pi * (once / over - 1) / count;
  }
  CHECK_NEAR(inside, 1, 0.03);  // 4e5 directions; the bright pixel's density has a spread of 9
  for (std::uint32_t i = 0; i < 4096; ++i) {
    const Sampler sampler(1, 0, i);
    const Lights::Sample sample = lights.sample(0, Vec3::Zero(), sampler.at(0));
    CHECK(lights.background(sample.direction) == sample.radiance);
    CHECK_NEAR(sample.radiance.x() / lights.background_over(sample.direction, 1).x() - 1, sample.density,
               1e-5 * (1 + sample.density));
    spot += sample.radiance.x() > 1 ? 1.0 / 4096 : 0;
  }
  // Row 2 of 8 spans cos(45 deg) - cos(67.5 deg); light = radiance times solid angle. The upper half has 2 pi / 4 less
  // the pixel.
  const double pixel = (std::cos(pi / 4) - std::cos(3 * pi / 8)) * 2 * pi / 16;
  CHECK_NEAR(spot, 40 * pixel / (40 * pixel + 0.25 * (2 * pi - pixel)), 1e-3);
  CHECK_NEAR(sampled_irradiance(lights) / hit_irradiance(lights), 1, 0.02);
}

TEST_CASE("lights: the environment's upper edge is z, its middle x, its quarter y; turning it goes from x to y") {
  Environment picture{8, 4, std::vector<float>(3 * 32, 0.0f), 0};
  const auto light_at = [&](int column, int row) {
    Environment one = picture;
    for (std::size_t c = 0; c < 3; ++c) one.radiance[3 * std::size_t(row * 8 + column) + c] = 1;
    return one;
  };
  const auto seen = [&](const Environment& e, const Vec3& d) {
    return Lights({{"dome", scene::EnvironmentLight{}}}, {e}).background(d.normalized()).x();
  };
  CHECK_EQ(seen(light_at(4, 1), {1, -0.1, 0.1}), 1);
  CHECK_EQ(seen(light_at(3, 1), {1, 0.1, 0.1}), 1);
  CHECK_EQ(seen(light_at(2, 1), {-0.1, -1, 0.1}), 0);
  CHECK_EQ(seen(light_at(2, 1), {0.1, 1, 0.1}), 1);
  CHECK_EQ(seen(light_at(2, 0), {0.01, 0.1, 1}), 1);
  Environment turned = light_at(4, 1);
  turned.turn = pi / 2;
  CHECK_EQ(seen(turned, {0.1, 1, 0.1}), 1);
}

TEST_CASE("lights: a ray sees the nearest one, from outside only, and skies add up") {
  const Lights lights({{"far", scene::SphereLight{{5, 0, 0}, 1, 1}},
                       {"near", scene::SphereLight{{2, 0, 0}, 0.5, 1}},
                       {"sky", scene::SkyLight{{0.1, 0.2, 0.3}}},
                       {"haze", scene::SkyLight{{0.1, 0.1, 0.1}}}});
  const auto hit = lights.intersect({Vec3::Zero(), Vec3::UnitX()});
  CHECK_EQ(hit.light, 1);
  CHECK_NEAR(hit.t, 1.5, 1e-15);
  CHECK_EQ(lights.intersect({{2, 0, 0}, Vec3::UnitX()}).light, 0);
  CHECK_EQ(lights.intersect({Vec3::Zero(), Vec3::UnitX(), 0, 1.4}).light, -1);
  CHECK_EQ(lights.sample(1, {2.1, 0, 0}, {0.5f, 0.5f}).density, 0);
  CHECK_NEAR(lights.background(Vec3::UnitZ()).z(), 0.4, 1e-7);
}

TEST_CASE("lights: too many of them, and environments without a good picture, are refused") {
  std::vector<scene::Light> many(61, {"lamp", scene::SphereLight{{0, 0, 3}, 0.1, 1}});
  CHECK_THROWS_AS(Lights{many}, Error);
  CHECK_THROWS_AS(Lights({{"dome", scene::EnvironmentLight{}}}), Error);
  Environment bad = bright_spot();
  bad.radiance[7] = -1;
  CHECK_THROWS_AS(Lights({{"dome", scene::EnvironmentLight{}}}, {bad}), Error);
}
