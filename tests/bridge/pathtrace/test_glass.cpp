// Clear bodies against the laws of Fresnel, Snell and the conservation of light.
#include "glass.h"

#include <cmath>
#include <numbers>

#include "../gbuffer/hand_made.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "sampler.h"
#include "tolerance.h"

using namespace rimshot;
using pathtrace::Glass;
using pathtrace::Sampler;
using pathtrace::Vec3f;

namespace {

using std::numbers::pi;

Vec3f slanted(double cosine, double phi) {
  const double sine = std::sqrt(1 - cosine * cosine);
  return Vec3(sine * std::cos(phi), sine * std::sin(phi), cosine).cast<float>();
}

scene::Body clear(scene::Body body, double index, double roughness = 0) {
  body.appearance.refractive_index = index;
  body.appearance.roughness = roughness;
  return body;
}

/// Radiance at the middle of the picture, [3] each of `size` squared pixels.
std::vector<float> look(scene::Scene scene, const Vec3& from, const Vec3& at, double fov, int samples, int depth, int size = 8) {
  scene::Camera camera;
  camera.position = from;
  camera.look_at = at;
  camera.up = std::abs((at - from).normalized().z()) > 0.9 ? Vec3(Vec3::UnitY()) : Vec3(Vec3::UnitZ());
  camera.vertical_fov = fov;
  camera.width = camera.height = size;
  const auto run = test::steady_run(std::move(scene));
  gbuffer::RayScene rays(run.scene);
  pathtrace::Options options;
  options.samples = samples;
  options.max_depth = depth;
  return pathtrace::render(run, rays, gbuffer::PinholeCamera::from(camera), 0, 0, options).radiance();
}

double mean(const std::vector<float>& values) {
  double sum = 0;
  for (const float value : values) sum += value / double(values.size());
  return sum;
}

scene::Light sky_of(double radiance) { return {"sky", scene::SkyLight{Vec3::Constant(radiance)}}; }

/// Fresnel's formulas by angles (Born and Wolf, Principles of Optics, section 1.5.2), mean of both polarizations.
double fresnel_by_angles(double angle, double index) {
  const double beyond = std::asin(std::sin(angle) / index);
  const double s = std::sin(angle - beyond) / std::sin(angle + beyond), p = std::tan(angle - beyond) / std::tan(angle + beyond);
  return (s * s + p * p) / 2;
}

}  // namespace

TEST_CASE("glass: Fresnel's share at every angle, Brewster's and the critical one among them") {
  CHECK_NEAR(Glass::fresnel(1, 1.5f), 0.04, 1e-7);  // ((n - 1) / (n + 1))^2
  for (const double angle : {0.2, 0.7, 1.2, 1.5}) CHECK_NEAR(Glass::fresnel(float(std::cos(angle)), 1.5f), fresnel_by_angles(angle, 1.5), 1e-5);
  const double brewster = std::atan(1.5), s = std::sin(brewster - std::asin(std::sin(brewster) / 1.5));
  CHECK_NEAR(Glass::fresnel(float(std::cos(brewster)), 1.5f), s * s / 2, 1e-6);  // p vanishes, and the angles add up to a right one
  const double critical = std::asin(1 / 1.5);
  CHECK(Glass::fresnel(float(std::cos(critical + 1e-3)), 1 / 1.5f) == 1);
  CHECK(Glass::fresnel(float(std::cos(critical - 1e-2)), 1 / 1.5f) < 0.7f);
}

TEST_CASE("glass: a smooth surface sends light where Snell's law says, with all of it in two directions") {
  for (const float eta : {1.5f, 1 / 1.5f, 1.1f}) {
    for (const double cosine : {0.8, 0.95, 1.0}) {
      const Glass glass(eta, 0);
      const Vec3f wo = slanted(cosine, 0.4);
      const auto reflected = glass.sample(wo, {0.3f, 0.6f}, 0), through = glass.sample(wo, {0.3f, 0.6f}, 0.999999f);
      CHECK(reflected.discrete);
      CHECK_NEAR((reflected.wi - Vec3f(-wo.x(), -wo.y(), wo.z())).norm(), 0, 1e-6);
      REQUIRE_LT(through.wi.z(), 0);
      CHECK_NEAR((eta * through.wi.head<2>() + wo.head<2>()).norm(), 0, 1e-6);  // n sin = n' sin', in the plane of incidence
      CHECK_NEAR(reflected.value.density + through.value.density, 1, 1e-6);
      CHECK_NEAR(through.value.transfer * eta * eta + reflected.value.transfer, 1, 1e-6);
    }
  }
}

TEST_CASE("glass: a rough surface's samples have its density, in both directions") {
  for (const float eta : {1.5f, 1 / 1.5f}) {
    for (const float alpha : {0.2f, 0.5f}) {
      const Glass glass(eta, alpha);
      const Vec3f wo = slanted(0.8, 0.3);
      const auto probe = [](const Vec3f& w) { return std::exp(double(w.x() + w.z())); };
      double drawn[2] = {0, 0}, summed[2] = {0, 0};
      constexpr int kFacets = 1 << 14, kPicks = 256;
      for (int i = 0; i < kFacets; ++i) {
        const Sampler sampler(3, 0, std::uint32_t(i));
        for (int pick = 0; pick < kPicks; ++pick) {
          const auto sample = glass.sample(wo, sampler.at(0), (float(pick) + sampler.at(1).x()) / kPicks);
          if (sample.value.density > 0) drawn[sample.wi.z() < 0] += probe(sample.wi) / (double(kFacets) * kPicks);
        }
      }
      constexpr int kRings = 1200, kSectors = 600;
      for (int i = 0; i < kRings; ++i) {
        for (int j = 0; j < kSectors; ++j) {
          const Vec3f wi = slanted(2 * (i + 0.5) / kRings - 1, 2 * pi * (j + 0.5) / kSectors);
          summed[wi.z() < 0] += probe(wi) * double(glass.evaluate(wo, wi).density) * 4 * pi / (double(kRings) * kSectors);
        }
      }
      for (const int side : {0, 1}) CHECK_NEAR(drawn[side] / summed[side], 1, 5e-3);  // quadrature, and 2^14 stratified facets
    }
  }
}

TEST_CASE("glass: radiance is reciprocal across a rough surface up to the square of the index") {
  // f(a, b) / n_b^2 = f(b, a) / n_a^2 (Veach, Robust Monte Carlo Methods, equation 5.14), here with eta = n_b / n_a.
  const float eta = 1.5f;
  const Vec3f a = slanted(0.9, 0.2), b = -slanted(0.85, 0.1);
  const double forth = double(Glass(eta, 0.3f).evaluate(a, b).transfer) / -double(b.z());
  const auto turned = [](const Vec3f& w) { return Vec3f(w.x(), w.y(), -w.z()); };
  const double back = double(Glass(1 / eta, 0.3f).evaluate(turned(b), turned(a)).transfer) / double(a.z());
  CHECK_GT(forth, 0.01);
  CHECK_NEAR(forth * eta * eta / back, 1, 1e-5);  // single precision
}

TEST_CASE("glass: in a white furnace clear bodies vanish") {
  scene::Scene scene;
  scene.bodies = {clear(test::static_body("ball", scene::Sphere{0.5}, {-0.6, 0, 0}), 1.5),
                  clear(test::static_body("box", scene::Box{{0.3, 0.4, 0.5}}, {0.6, 0, 0}, Quat(Eigen::AngleAxisd(0.5, Vec3(1, 2, 0).normalized()))), 1.8)};
  scene.lights = {sky_of(1)};
  // Light that is totally reflected in the box needs many surfaces to come out; the roulette has nothing to do with radiance as bright
  // as the sky but within the denser body, where it is 1 / n^2.
  const auto picture = look(scene, {0, -4, 1}, {0, 0, 0}, 40, 64, 1000, 24);
  for (const float value : picture) CHECK_NEAR(value, 1, 1e-4);  // no random number decides on any radiance
}

TEST_CASE("glass: a rough ball in a white furnace keeps what its facets do not throw at each other") {
  scene::Scene scene;
  scene.bodies = {clear(test::static_body("ball", scene::Sphere{0.5}, {0, 0, 0}), 1.5, 0.3)};
  scene.lights = {sky_of(1)};
  // Facets steeper than the critical angle's tangent t send light back into the surface: alpha^2 / (alpha^2 + t^2) of them (the GGX
  // distribution's tail), at one crossing in full, at the other a part; more where light goes round inside.
  const double alpha2 = std::pow(0.3, 4), tail = alpha2 / (alpha2 + 1 / (1.5 * 1.5 - 1));
  const double value = mean(look(scene, {0, -4, 0}, {0, 0, 0}, 10, 256, 200));
  CHECK_LE(value, 1 - tail / 2);
  CHECK_GE(value, 1 - 4 * tail);
}

TEST_CASE("glass: a slab lets (1 - R) / (1 + R) through, all reflections between its faces counted") {
  for (const double tilt : {0.0, 0.6, 1.1}) {
    scene::Scene scene;
    scene.bodies = {clear(test::static_body("slab", scene::Box{{50, 50, 0.01}}, {0, 0, 1}), 1.5)};
    // Light comes from below only: a panel that shines upwards, far wider than what the view and its reflections see.
    scene.lights = {{"panel", scene::AreaLight{{0, 0, 0}, {90, 0, 0}, {0, 90, 0}, pi * 90 * 90}}};
    const Vec3 target(0, 0, 1);
    const double value = mean(look(scene, target + 5 * Vec3(std::sin(tilt), 0, std::cos(tilt)), target, 0.5, 4096, 60));
    const double R = tilt == 0 ? 0.04 : fresnel_by_angles(tilt, 1.5);
    // 64 pixels of 4096 samples of a coin with p = 0.92 or less: a standard error below 1e-3.
    CHECK_NEAR(value, (1 - R) / (1 + R), 3e-3);
  }
}

TEST_CASE("glass: what lies behind a slab is shifted by its thickness times Snell's displacement") {
  // An edge between a lit and a black panel; seen aslant through the slab its image moves by d sin(a) (1 - cos a / (n cos b)) across the
  // line of sight, which is that over cos(a) along the slab.
  const double angle = 0.7, thickness = 0.5, beyond = std::asin(std::sin(angle) / 1.5);
  const double shift = thickness * std::sin(angle) * (1 - std::cos(angle) / (1.5 * std::cos(beyond))) / std::cos(angle);
  const auto edge = [&](bool slab) {
    scene::Scene scene;
    if (slab) scene.bodies = {clear(test::static_body("slab", scene::Box{{50, 50, thickness / 2}}, {0, 0, 1}), 1.5)};
    scene.lights = {{"panel", scene::AreaLight{{45, 0, 0}, {90, 0, 0}, {0, 90, 0}, pi * 90 * 90}}};  // x > 0 shines
    // Looks down aslant in x from far away, at the panel's edge; columns run along x.
    const Vec3 sight(std::sin(angle), 0, -std::cos(angle));
    scene::Camera camera;
    camera.position = -1000 * sight;
    camera.look_at = Vec3::Zero();
    camera.up = {0, 1, 0};
    camera.width = 64;
    camera.height = 1;
    camera.vertical_fov = 0.001;
    const auto run = test::steady_run(scene);
    gbuffer::RayScene rays(run.scene);
    pathtrace::Options options;
    options.samples = 1024;
    options.max_depth = 2;  // straight through, without reflections between the faces
    const auto pinhole = gbuffer::PinholeCamera::from(camera);
    const auto picture = pathtrace::render(run, rays, pinhole, 0, 0, options).radiance();
    // The dark columns, then the lit ones: how far the lit part reaches, in metres across the line of sight.
    const double full = picture[3 * 62];
    double lit = 0;
    for (std::size_t i = 0; i < 64; ++i) lit += picture[3 * i] / full;
    return lit * 1000 / pinhole.focal;
  };
  const double pixel = 1000 * 2 * std::tan(0.0005 * pi / 180);
  CHECK_GT(shift * std::cos(angle), 3 * pixel);  // or the comparison would say nothing
  CHECK_NEAR(std::abs(edge(true) - edge(false)), shift * std::cos(angle), 0.05 * pixel);
}

TEST_CASE("glass: a panel of light sampled through a rough face is as bright as one that paths find by chance") {
  // The same picture by light samples with weights, and from below a slab that no light sample passes: energy through two faces.
  scene::Scene scene;
  scene.bodies = {clear(test::static_body("slab", scene::Box{{50, 50, 0.01}}, {0, 0, 1}), 1.5, 0.4)};
  scene.lights = {{"panel", scene::AreaLight{{0, 0, 0}, {90, 0, 0}, {0, 90, 0}, pi * 90 * 90}}};
  const double panel = mean(look(scene, {0, 0, 6}, {0, 0, 1}, 1, 1024, 60));
  scene.lights.push_back(sky_of(1));  // fills the upper half space with the panel's own radiance: a furnace
  const double furnace = mean(look(scene, {0, 0, 6}, {0, 0, 1}, 1, 1024, 60));
  const double alpha2 = std::pow(0.4, 4), tail = alpha2 / (alpha2 + 1 / (1.5 * 1.5 - 1));  // what facets lose, as above
  CHECK_NEAR(furnace, 1 - tail, tail);
  CHECK_NEAR(panel, 0.92 * (1 - tail), tail + 0.01);  // (1 - R) / (1 + R); facets lean by some 0.16, which changes R little
}
