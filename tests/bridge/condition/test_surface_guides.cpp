#include "rimshot/condition/surface_guides.h"

#include <cmath>

#include "build_scene.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using pathtrace::LayeredFrame;
using pathtrace::LayerPlanes;

namespace {

constexpr int kColumns = 48, kRows = 32, kSamples = 4;

/// A ball that flies over a floor of fine squares under an even sky.
class Court {
 public:
  explicit Court(scene::Pattern floor) : run_(physics::simulate(scene_of(floor))), rays_(run_.scene), camera_(run_, run_.scene.cameras.front(), kColumns, kRows) {}

  LayeredFrame trace(int samples, int depth, std::uint64_t seed, double time = 0.1) {
    pathtrace::Options options;
    options.samples = samples;
    options.max_depth = depth;
    options.seed = seed;
    return pathtrace::render(run_, rays_, camera_, time, kShutter, options);
  }
  condition::SurfaceGuides guides() { return {run_, rays_, camera_, kShutter, {}, ""}; }

 private:
  static constexpr double kShutter = 0.02;

  static scene::Scene scene_of(scene::Pattern floor) {
    scene::Scene s = test::vacuum(0.2);
    test::add_static(s, "floor", scene::Plane{});
    s.bodies.back().appearance.pattern = floor;
    s.bodies.back().appearance.pattern_scale = 0.15;
    s.bodies.back().appearance.specular = 0;
    test::add_ball(s, "ball", 0.3, 1, {-0.5, 0, 1}, {3, 0, 0});
    s.lights = {{"sky", scene::SkyLight{Vec3::Constant(1)}}};
    scene::Camera camera;
    camera.position = {0, -4, 1.5};
    camera.look_at = {0, 0, 0.8};
    s.cameras = {camera};
    return s;
  }

  trajectory::Trajectory run_;
  gbuffer::RayScene rays_;
  gbuffer::MovingCamera camera_;
};

double rms(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(double(a[i]) - double(b[i]), 2);
  return std::sqrt(sum / double(a.size()));
}

}  // namespace

TEST_CASE("surfaces and edges are seen as by so many rays, and light follows them") {
  Court court(scene::Pattern::Checker);
  const LayeredFrame samples = court.trace(kSamples, 2, 1), truth = court.trace(1024, 2, 2);
  auto guides = court.guides();
  const LayeredFrame refined = guides.refine(samples, 3);
  // Independent samples have errors that fall as 1 / sqrt(number), stratified ones at least as fast: 64 rays against 4 samples on the
  // court, 28 against 4 on the ball; a quarter more for chance.
  for (const auto plane : {&LayerPlanes::coverage, &LayerPlanes::albedo, &LayerPlanes::normal})
    CHECK(rms(refined.layer[0].*plane, truth.layer[0].*plane) < 1.25 * std::sqrt(4 / 28.0) * rms(samples.layer[0].*plane, truth.layer[0].*plane));
  CHECK(rms(refined.body_coverage, truth.body_coverage) < 1.25 * std::sqrt(4 / 28.0) * rms(samples.body_coverage, truth.body_coverage));
  // Under an even sky nearly all of the picture's noise is that of the squares.
  CHECK(rms(refined.radiance(), truth.radiance()) < 0.6 * rms(samples.radiance(), truth.radiance()));
}

TEST_CASE("a pixel's layers and sky make up the whole pixel, and bodies the moving layer") {
  Court court(scene::Pattern::Checker);
  const LayeredFrame samples = court.trace(kSamples, 1, 1);
  auto guides = court.guides();
  const LayeredFrame refined = guides.refine(samples, 3);
  for (std::size_t i = 0; i < refined.samples.size(); ++i) {
    CHECK_NEAR(refined.layer[0].coverage[i] + refined.layer[1].coverage[i] + refined.sky[3 * i], 1, 1e-5);  // the sky's radiance is 1
    CHECK_NEAR(refined.body_coverage[i], refined.layer[1].coverage[i], 1e-6);
  }
}

TEST_CASE("where a plain surface fills the pixel its light stays as sampled; where the samples missed a surface the pixels around lend theirs") {
  Court court(scene::Pattern::None);
  LayeredFrame samples = court.trace(kSamples, 2, 1);
  auto guides = court.guides();
  const LayeredFrame refined = guides.refine(samples, 3);
  const auto whole = [&](std::size_t i) { return samples.layer[0].coverage[i] == 1 && refined.layer[0].coverage[i] == 1; };
  std::size_t plain = 0, pixel = 0;
  for (std::size_t i = 0; i < samples.samples.size(); ++i) {
    if (!whole(i)) continue;
    ++plain;
    for (std::size_t c = 0; c < 3; ++c) CHECK_NEAR(refined.layer[0].indirect[3 * i + c], samples.layer[0].indirect[3 * i + c], 1e-5);
    if (i % kColumns > 0 && i % kColumns + 1 < kColumns && i + kColumns + 1 < samples.samples.size() && i > kColumns) pixel = i;
  }
  REQUIRE(plain > 100);

  // A pixel that lost its samples.
  LayerPlanes& still = samples.layer[0];
  double around = 0, near = 0;
  still.coverage[pixel] = 0;
  for (std::size_t c = 0; c < 3; ++c) still.albedo[3 * pixel + c] = still.indirect[3 * pixel + c] = 0;
  for (int v = -1; v <= 1; ++v)
    for (int u = -1; u <= 1; ++u) {
      const std::size_t at = std::size_t(int(pixel) + v * kColumns + u);
      around += still.indirect[3 * at];
      near += still.coverage[at];
    }
  CHECK_NEAR(guides.refine(samples, 3).layer[0].indirect[3 * pixel], around / near, 1e-5);
}

TEST_CASE("equal input, equal bytes; the court is seen once, the bodies anew in every frame") {
  Court court(scene::Pattern::Checker);
  const LayeredFrame first = court.trace(kSamples, 1, 1), second = court.trace(kSamples, 1, 2, 0.15);
  auto a = court.guides(), b = court.guides();
  CHECK(a.refine(first, 5).body_coverage == b.refine(first, 5).body_coverage);
  CHECK(a.refine(first, 6).body_coverage != b.refine(first, 7).body_coverage);
  const LayeredFrame one = a.refine(first, 5), other = a.refine(second, 6);
  for (std::size_t i = 0; i < one.samples.size(); ++i) {
    if (one.layer[1].coverage[i] > 0 || other.layer[1].coverage[i] > 0) continue;
    for (std::size_t c = 0; c < 3; ++c) CHECK(one.layer[0].albedo[3 * i + c] == other.layer[0].albedo[3 * i + c]);
  }
}
