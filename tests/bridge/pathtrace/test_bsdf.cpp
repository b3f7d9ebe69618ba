#include "bsdf.h"

#include <cmath>
#include <numbers>

#include "ggx.h"
#include "sampler.h"
#include "tolerance.h"

using namespace rimshot;
using pathtrace::Bsdf;
using pathtrace::Sampler;
using pathtrace::Vec2f;
using pathtrace::Vec3f;

namespace {

using std::numbers::pi;

Vec3f direction(double cosine, double phi) {
  const double sine = std::sqrt(1 - cosine * cosine);
  return Vec3(sine * std::cos(phi), sine * std::sin(phi), cosine).cast<float>();
}

/// Integral of f over the upper half sphere by the midpoint rule; cosine = x^2 (3 - 2 x) is dense at the pole and at the horizon.
template <typename Function>
double hemisphere_integral(const Function& f) {
  constexpr int kRings = 600, kSectors = 400;
  double sum = 0;
  for (int i = 0; i < kRings; ++i) {
    const double x = (i + 0.5) / kRings;
    for (int j = 0; j < kSectors; ++j) {
      sum += 6 * x * (1 - x) * f(direction(x * x * (3 - 2 * x), 2 * pi * (j + 0.5) / kSectors));
    }
  }
  return sum * 2 * pi / (double(kRings) * kSectors);
}

}  // namespace

TEST_CASE("ggx: the facets' projected area is that of the surface, seen from above and, the visible ones, from any side") {
  // Heitz, Understanding the Masking-Shadowing Function, JCGT 3(2), 2014, equations 1 and 14.
  for (const float alpha : {0.1f, 0.3f, 1.0f}) {
    const auto density = [&](const Vec3f& h) { return pathtrace::ggx::distribution(h, alpha); };
    CHECK_NEAR(hemisphere_integral([&](const Vec3f& h) { return h.z() * density(h); }), 1, 1e-3);  // quadrature
    for (const double cosine : {0.1, 0.5, 0.9}) {
      const Vec3f wo = direction(cosine, 0.3);
      const double area = hemisphere_integral([&](const Vec3f& h) { return std::max(0.0f, wo.dot(h)) * density(h); });
      CHECK_NEAR(area / (1 + pathtrace::ggx::lambda(wo, alpha)) / cosine, 1, 2e-3);
    }
  }
}

TEST_CASE("bsdf: a white dielectric reflects all light, at any angle and roughness") {
  for (const double roughness : {0.4, 0.6, 1.0}) {
    for (const double cosine : {0.1, 0.3, 0.7, 1.0}) {
      const Bsdf bsdf({Vec3::Ones(), roughness, 0}, Vec3f::UnitZ(), direction(cosine, 0.3));
      const double albedo = hemisphere_integral([&](const Vec3f& wi) { return bsdf.evaluate(wi).reflectance.x(); });
      CHECK_NEAR(albedo, 1, 4e-3);  // the albedo table's interpolation
    }
  }
}

TEST_CASE("bsdf: no surface reflects more light than arrives; a white metal loses what its facets throw at each other") {
  const auto albedo = [](double roughness, double cosine) {
    const Bsdf metal({Vec3::Ones(), roughness, 1}, Vec3f::UnitZ(), direction(cosine, 1));
    return hemisphere_integral([&](const Vec3f& wi) { return metal.evaluate(wi).reflectance.x(); });
  };
  for (const double cosine : {0.05, 0.3, 0.9}) {
    for (const double roughness : {0.3, 0.5, 0.7, 1.0}) CHECK_LE(albedo(roughness, cosine), 1 + 1e-3);  // quadrature
  }
  // From straight above with alpha = 1, D = 1 / pi: the integral of u / (1 + u) over the reflected cosine u in [0, 1].
  CHECK_NEAR(albedo(1, 1), 1 - std::numbers::ln2, 1e-3);
  CHECK_NEAR(albedo(0.5, 1), 0.92, 0.02);  // the loss that bsdf.h states
}

TEST_CASE("bsdf: albedo() is the share of light from everywhere that is reflected") {
  for (const gbuffer::Surface& surface : {gbuffer::Surface{{0.7, 0.3, 0.1}, 0.5, 0}, gbuffer::Surface{{0.7, 0.3, 0.1}, 0.5, 0, 0},
                                          gbuffer::Surface{{0.9, 0.6, 0.2}, 0.6, 1}, gbuffer::Surface{{0.5, 0.5, 0.5}, 0.7, 0.5, 0.3}}) {
    for (const double cosine : {0.2, 0.6, 1.0}) {
      const Bsdf bsdf(surface, Vec3f::UnitZ(), direction(cosine, 0.3));
      for (int c = 0; c < 3; ++c)
        CHECK_NEAR(bsdf.albedo()[c], hemisphere_integral([&](const Vec3f& wi) { return bsdf.evaluate(wi).reflectance[c]; }),
                   4e-3);  // the albedo table's interpolation
    }
  }
}

TEST_CASE("bsdf: reciprocal: f(a, b) = f(b, a)") {
  const gbuffer::Surface surface{{0.7, 0.3, 0.1}, 0.5, 0};
  for (const auto& [a, b] : {std::pair{direction(0.9, 0), direction(0.2, 2)}, {direction(0.5, 1), direction(0.6, -2)}}) {
    const Vec3f forth = Bsdf(surface, Vec3f::UnitZ(), a).evaluate(b).reflectance / b.z();
    const Vec3f back = Bsdf(surface, Vec3f::UnitZ(), b).evaluate(a).reflectance / a.z();
    for (int c = 0; c < 3; ++c) CHECK_NEAR(forth[c] / back[c], 1, 1e-5);  // single precision
  }
}

TEST_CASE("bsdf: the densities are those of the directions drawn") {
  const Vec3f normal = Vec3f(0.3f, -0.5f, 0.8f).normalized();
  const Vec3f wo = (normal + Vec3f(0.8f, 0.1f, 0.2f)).normalized();
  for (const double roughness : {0.4, 0.8}) {
    const Bsdf bsdf({{0.7, 0.3, 0.1}, roughness, 0}, normal, wo);
    for (const Bsdf::Lobe lobe : {Bsdf::Lobe::Base, Bsdf::Lobe::Gloss}) {
      // Mean of a test function over drawn directions, and its integral with the density.
      const auto probe = [&](const Vec3f& w) { return w.dot(normal) > 0 ? std::exp(3.0 * w.x()) : 0.0; };
      double drawn = 0;
      const int count = 1 << 16;
      for (std::uint32_t i = 0; i < std::uint32_t(count); ++i) {
        const Sampler sampler(1, 0, i);
        const Vec3f w = bsdf.sample(lobe, sampler.at(0), 0).wi;
        CHECK_LT(std::abs(w.norm() - 1), 1e-5);
        drawn += probe(w) / count;
      }
      const Vec3f across = normal.cross(Vec3f::UnitX()).normalized(), up = normal.cross(across);
      const double integral = hemisphere_integral([&](const Vec3f& local) {
        const Vec3f w = local.x() * across + local.y() * up + local.z() * normal;
        const Bsdf::Value value = bsdf.evaluate(w);
        return probe(w) * (lobe == Bsdf::Lobe::Base ? value.base_density : value.gloss_density);
      });
      CHECK_NEAR(drawn / integral, 1, 2e-3);  // quadrature; the drawn mean converges as 1 / count
    }
  }
}

TEST_CASE("bsdf: nothing is reflected to below the surface, and grazing views stay finite") {
  const Bsdf bsdf({Vec3::Ones(), 0.3, 0}, Vec3f::UnitZ(), direction(1e-6, 0));
  CHECK(bsdf.evaluate(direction(-0.1, 1)).reflectance.isZero());
  for (std::uint32_t i = 0; i < 1000; ++i) {
    const Sampler sampler(1, 0, i);
    const Bsdf::Value value = bsdf.sample(Bsdf::Lobe::Gloss, sampler.at(0), 0).value;
    CHECK(value.reflectance.allFinite());
    CHECK(std::isfinite(value.gloss_density));
  }
}
