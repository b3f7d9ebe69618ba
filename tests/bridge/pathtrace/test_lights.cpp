#include "lights.h"

#include <cmath>
#include <numbers>

#include "sampler.h"
#include "tolerance.h"

using namespace rimshot;
using pathtrace::Lights;
using pathtrace::Sampler;

namespace {

constexpr double kPi = std::numbers::pi;

Lights one_lamp(const Vec3& center, double radius, double power) { return Lights({{"lamp", scene::SphereLight{center, radius, power}}}); }

}  // namespace

TEST_CASE("lights: a sphere's radiance over its area and the half sphere of directions is its power") {
  const Lights lights = one_lamp({0, 0, 3}, 0.5, 100);
  CHECK_NEAR(lights.radiance(0) * kPi * 4 * kPi * 0.25, 100, 1e-4);  // single precision
}

TEST_CASE("lights: the sampled irradiance of a sphere is pi L sin^2 cos") {
  // Holds as long as the sphere stands above the plane (Lambert, Photometria, 1760).
  for (const double radius : {0.01, 0.5, 2.9}) {
    for (const double tilt : {0.0, 0.2}) {
      if (radius > 2 && tilt > 0) continue;
      const Lights lights = one_lamp({3 * std::sin(tilt), 0, 3 * std::cos(tilt)}, radius, 100);
      double sum = 0;
      const int count = 4096;
      for (std::uint32_t i = 0; i < std::uint32_t(count); ++i) {
        Sampler sampler(1, 0, i);
        const Lights::Sample sample = lights.sample(0, Vec3::Zero(), sampler.next());
        CHECK_NEAR(sample.direction.norm(), 1, 1e-12);
        // The point lies on the sphere: within the float angle's rounding at the graze.
        const Vec3 point = sample.distance * sample.direction;
        CHECK_NEAR((point - Vec3(3 * std::sin(tilt), 0, 3 * std::cos(tilt))).norm(), radius, 1e-6);
        CHECK_NEAR(sample.density / lights.density(0, Vec3::Zero()), 1, 1e-6);
        sum += lights.radiance(0) * sample.direction.z() / sample.density / count;
      }
      const double expected = kPi * lights.radiance(0) * radius * radius / 9 * std::cos(tilt);
      CHECK_NEAR(sum / expected, 1, 1e-4);  // 4096 low-discrepancy points
    }
  }
}

TEST_CASE("lights: a ray sees the nearest sphere, from outside only, and skies add up") {
  const Lights lights({{"far", scene::SphereLight{{5, 0, 0}, 1, 1}},
                       {"near", scene::SphereLight{{2, 0, 0}, 0.5, 1}},
                       {"sky", scene::SkyLight{{0.1, 0.2, 0.3}}},
                       {"haze", scene::SkyLight{{0.1, 0.1, 0.1}}}});
  const auto hit = lights.intersect({Vec3::Zero(), Vec3::UnitX()});
  CHECK_EQ(hit.sphere, 1);
  CHECK_NEAR(hit.t, 1.5, 1e-15);
  CHECK_EQ(lights.intersect({{2, 0, 0}, Vec3::UnitX()}).sphere, 0);
  CHECK_EQ(lights.intersect({Vec3::Zero(), Vec3::UnitX(), 0, 1.4}).sphere, -1);
  CHECK_EQ(lights.sample(1, {2.1, 0, 0}, {0.5f, 0.5f}).density, 0);
  CHECK_NEAR(lights.sky().z(), 0.4, 1e-7);
}
