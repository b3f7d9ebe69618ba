#include "rimshot/predict/unknown_camera.h"

#include <algorithm>

#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/predict/forecast.h"
#include "rimshot/predict/laws.h"
#include "rimshot/predict/read_court.h"
#include "rimshot/scene/io.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::predict;

namespace {

constexpr double kFps = 24, kRadius = 0.12;
constexpr int kWidth = 512, kHeight = 288, kGiven = 19, kFrames = 34;

/// A ball that bounces once in the given frames and once later.
scene::Scene floor_scene(const scene::Overrides& overrides = {}) {
  return scene::parse(R"(
rimshot: 1
name: floor
world: {gravity: [0, 0, -9.81], duration: 1.5, sample_rate: 24}
materials: {rubber: {restitution: 0.75, friction: 0.5}, wood: {restitution: 0.75, friction: 0.5}}
bodies:
  - {name: ball, shape: {sphere: {radius: 0.12}}, mass: 0.6, inertia: shell, material: rubber, position: [0, 0.4, 1.1], velocity: [1.6, 0.5, 0.6], spin: [0, 0, 0]}
  - {name: floor, static: true, material: wood, shape: {plane: {normal: [0, 0, 1], offset: 0}}}
cameras: [{name: side, position: [1, -3.5, 1.8], look_at: [1, 0, 0.8], vertical_fov: 40, size: [512, 288], fps: 24}]
)",
                      "floor.yaml", overrides);
}

/// What another camera's owner supposes: level, half a metre lower, a longer lens.
scene::Scene supposed_scene() {
  return floor_scene({{"cameras.side.position", "[1, -3.5, 1.4]"}, {"cameras.side.look_at", "[1, 0, 1.4]"}, {"cameras.side.vertical_fov", "33"}});
}

/// Frames 0 .. given - 1 of the true camera, each moved by a normal deviate of its stated error, believed to be of the
/// supposed camera.
Perception perceive(const scene::Scene& truth, const scene::Scene& supposed, int given, std::uint64_t seed) {
  Perception out;
  out.scene = supposed;
  out.view = gbuffer::PinholeCamera::from(supposed.camera(""));
  out.fps = kFps;
  out.given = given;
  out.bias = {0, 0, 0.03};
  const View view = gbuffer::PinholeCamera::from(truth.camera(""));
  const auto run = physics::simulate(truth);
  Rng rng(seed);
  const double bias = out.bias.z() * rng.normal();
  for (int i = 0; i < given; ++i) {
    Sighting s{0, i / kFps, see(view, run.state_at(0, i / kFps).p_WB, kRadius), {0.05, 0.05, 0.03}};
    for (int k = 0; k < 3; ++k) s.seen[k] += s.sigma[k] * rng.normal() + (k == 2 ? bias : 0);
    out.sightings.push_back(s);
  }
  out.scene.bodies[0].initial = BodyState{};
  out.scene.bodies[0].initial.p_WB = place(out.view, out.sightings[0].seen, kRadius);
  return out;
}

struct Fit {
  Perception perception;
  Unknowns unknowns;
  Estimate estimate;

  Fit(Perception seen, bool camera) : perception(std::move(seen)) {
    if (camera) perception.fitted_camera = "side";
    unknowns = unknown_states(perception);
    if (camera) add_unknown_camera(unknowns, perception);
    estimate = predict::estimate(perception, unknowns);
  }
  std::size_t at(const std::string& name) const {
    const auto found = std::ranges::find(unknowns.parameters, name, &Parameter::name);
    REQUIRE(found != unknowns.parameters.end());
    return std::size_t(found - unknowns.parameters.begin());
  }
};

}  // namespace

TEST_CASE("unknown camera: field of view, pitch, roll and height of another camera than the supposed one, with intervals that hold them") {
  const auto truth = floor_scene({{"cameras.side.up", "[0.05, 0, 1]"}});
  // By hand: looks down by atan(1/3.5); up leans by atan(0.05 / cos(pitch)) to the right.
  const double pitch = std::atan(1 / 3.5) * 57.29577951, roll = std::atan(0.05 / (3.5 / std::hypot(1, 3.5))) * 57.29577951;
  int held = 0, asked = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const Fit fit(perceive(truth, supposed_scene(), kGiven, seed), true);
    CHECK_LT(fit.estimate.residual, 1.5);  // 57 residuals of stated errors: above 1.5 in one case of 1e9
    CHECK(untold_camera(fit.unknowns, fit.estimate).empty());
    for (const auto& [name, value] : std::map<std::string, double>{
             {"camera vertical field of view", 40}, {"camera pitch", pitch}, {"camera roll", roll}, {"camera height", 1.8}}) {
      CAPTURE(name);
      const std::size_t i = fit.at(name);
      CHECK_NEAR(fit.estimate.belief().mean[long(i)], value, 5 * fit.estimate.explanations.sigma(i));  // 5 sigma
      const auto [low, high] = fit.estimate.explanations.interval95(i);
      held += low <= value && value <= high;
      ++asked;
    }
  }
  CHECK_GE(held, asked - 5);  // 24 intervals of 95 %: 6 or more outside in 1 of 1000
}

TEST_CASE("unknown camera: the clip goes on where the true camera sees it, and only with a camera that is fitted") {
  const auto truth = floor_scene();
  const View view = gbuffer::PinholeCamera::from(truth.camera(""));
  const auto run = physics::simulate(truth);
  const Fit fit(perceive(truth, supposed_scene(), kGiven, 1), true);
  const auto future = forecast(fit.perception, fit.unknowns, fit.estimate.explanations, kFrames, 64, 1);
  const View fitted = fit.perception.view_in(future.run.scene);
  int inside = 0;
  for (int i = kGiven; i < kFrames; ++i) {
    const Vec3 seen = see(view, run.state_at(0, i / kFps).p_WB, kRadius);
    // Readings of 0.05 px carried on over half a second, a bounce between them.
    CHECK_NEAR((see(fitted, future.run.state_at(0, i / kFps).p_WB, kRadius) - seen).head<2>().norm(), 0, 2);
    const auto [mean, sigma] = future.spread(0, std::size_t(i));
    inside += std::abs(run.state_at(0, i / kFps).p_WB.z() - mean.z()) <= 2.5 * sigma.z();
  }
  CHECK_EQ(inside, kFrames - kGiven);  // 2.5 sigma: one error shared by all frames is outside in 1 of 80
  CHECK_THROWS_AS(Fit(perceive(truth, supposed_scene(), kGiven, 1), false), Error);  // the supposed camera sees no such fall
}

TEST_CASE("unknown camera: before a bounce the height stays the prior's, and the report can say what is missing") {
  const Fit fit(perceive(floor_scene(), supposed_scene(), 9, 1), true);
  const auto untold = untold_camera(fit.unknowns, fit.estimate);
  REQUIRE_FALSE(untold.empty());
  CHECK(std::ranges::any_of(untold, [](const std::string& s) { return s.starts_with("camera height") && s.find("a bounce") != std::string::npos; }));
  CHECK_NEAR(fit.estimate.explanations.sigma(fit.at("camera height")), 1, 0.05);  // the stated prior of 1 m
}

TEST_CASE("unknown camera: a scene without a camera gets a supposed one, and what a fit cannot tell is refused") {
  auto bare = floor_scene();
  bare.cameras.clear();
  const auto [supposed, name] = with_supposed_camera(bare, "", kWidth, kHeight);
  REQUIRE_EQ(supposed.cameras.size(), 1);
  const auto camera = gbuffer::PinholeCamera::from(supposed.camera(name), kWidth, kHeight);
  CHECK_NEAR(camera.focal, kWidth, 1e-9 * kWidth);  // 36 mm on 36 mm of film
  const auto refusal = [&](const scene::Overrides& overrides) {
    try {
      with_supposed_camera(floor_scene(overrides), "", kWidth, kHeight);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refusal({}).empty());
  CHECK(refusal({{"world.gravity", "[1, 0, -9]"}}).find("gravity is not along -z") != std::string::npos);
  CHECK(refusal({{"bodies.floor.shape.plane.normal", "[0, 0.1, 1]"}}).find("floor is no level plane") != std::string::npos);
  CHECK(refusal({{"cameras.side.look_at", "[1, -3.5, 0]"}, {"cameras.side.up", "[1, 0, 0]"}}).find("straight up or down") != std::string::npos);
}

TEST_CASE("a fit cannot begin inside the floor, but for what readings err") {
  const Perception seen = perceive(floor_scene(), floor_scene(), kGiven, 1);
  const auto unknowns = unknown_states(seen);
  const auto run_at = [&](double height) {
    auto scene = seen.scene;
    scene.bodies[0].initial.p_WB.z() = height;
    return run_of(seen, unknowns, unknowns.values_of(scene), 0.1);
  };
  CHECK(run_at(kRadius).has_value());
  CHECK(run_at(0.8 * kRadius).has_value());
  CHECK_FALSE(run_at(0.4 * kRadius).has_value());
  CHECK_FALSE(run_at(-1).has_value());
}
