#include <cmath>

#include "hand_made.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "tolerance.h"

using namespace rimshot;
using gbuffer::surface_at;

namespace {

scene::Body patterned(scene::Shape shape, scene::Pattern pattern) {
  scene::Body body = test::static_body("body", std::move(shape), Vec3::Zero());
  body.appearance.albedo = {0.8, 0.7, 0.6};
  body.appearance.pattern_albedo = {0.1, 0.2, 0.3};
  body.appearance.pattern = pattern;
  body.appearance.pattern_scale = 0.5;
  return body;
}

}  // namespace

TEST_CASE("surface: a checker on a floor has its period and half of either colour, whatever rounding does to the height") {
  const scene::Body body = patterned(scene::Plane{}, scene::Pattern::Checker);
  int first = 0;
  for (int i = 0; i < 40; ++i) {
    for (int j = 0; j < 40; ++j) {
      const Vec3 p((i + 0.5) / 40, (j + 0.5) / 40, 0);
      const Vec3 albedo = surface_at(body, p).albedo;
      first += albedo == body.appearance.albedo;
      CHECK_EQ(surface_at(body, p + Vec3(0, 0, 1e-17)).albedo, albedo);
      CHECK_EQ(surface_at(body, p - Vec3(0, 0, 1e-17)).albedo, albedo);
      CHECK_EQ(surface_at(body, p + Vec3(0.5, 0, 0)).albedo, albedo);
      CHECK_NE(surface_at(body, p + Vec3(0.25, 0, 0)).albedo, albedo);
      CHECK_NE(surface_at(body, p - Vec3(0, 0.25, 0)).albedo, albedo);
    }
  }
  CHECK_EQ(first, 800);
}

TEST_CASE("surface: a box' face that lies on a border of cells has one cell's colour on both sides of its rounding") {
  const scene::Body body = patterned(scene::Box{{0.5, 0.5, 0.5}}, scene::Pattern::Checker);
  CHECK_EQ(surface_at(body, {0.5, 0.1, 0.1}).albedo, surface_at(body, {std::nextafter(0.5, 0.0), 0.1, 0.1}).albedo);
}

TEST_CASE("surface: a basketball is leather but for narrow seams, which pass through all ends of its axes but x") {
  const scene::Body body = patterned(scene::Sphere{0.12}, scene::Pattern::Basketball);
  const auto is_seam = [&](const Vec3& n) { return surface_at(body, 0.12 * n).albedo == body.appearance.pattern_albedo; };
  for (const Vec3& end : {Vec3(0, 1, 0), Vec3(0, 0, 1)}) {
    CHECK(is_seam(end));
    CHECK(is_seam(-end));
  }
  CHECK_FALSE(is_seam(Vec3(1, 0, 0.2).normalized()));
  int seams = 0;
  const int count = 20000;
  for (int i = 0; i < count; ++i) {
    const double z = 2 * (i + 0.5) / count - 1, angle = i * 2.39996322972865;  // Fibonacci's spiral
    seams += is_seam({std::sqrt(1 - z * z) * std::cos(angle), std::sqrt(1 - z * z) * std::sin(angle), z});
  }
  // Bands 0.05 wide about two great circles (2 pi each) and two loops of 52 degrees, over 4 pi: 0.089, less the crossings.
  CHECK_NEAR(double(seams) / count, 0.088, 0.004);
}

TEST_CASE("surface: planks lie between their two colours, joints are darker, and each board has one tone") {
  const scene::Body body = patterned(scene::Plane{}, scene::Pattern::Planks);
  int tones = 0, joints = 0;
  Vec3 last = Vec3::Zero();
  for (int j = 0; j < 20; ++j) {
    const Vec3 tone = surface_at(body, {0.2, 0.5 * j + 0.25, 0}).albedo;
    CHECK_LE(tone.x(), 0.8);
    CHECK_GE(tone.z(), 0.5 * 0.3);
    tones += tone != last;
    last = tone;
    joints += surface_at(body, {0.2, 0.5 * j + 0.005, 0}).albedo.x() < 0.51 * tone.x();
  }
  CHECK_EQ(tones, 20);
  CHECK_EQ(joints, 20);
}
