#include <algorithm>

#include "rimshot/physics/simulate.h"
#include "rimshot/predict/estimate.h"
#include "rimshot/predict/forecast.h"
#include "rimshot/predict/laws.h"
#include "rimshot/scene/io.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::predict;

namespace {

scene::Scene floor_scene(const scene::Overrides& overrides = {}) {
  return scene::parse(R"(
rimshot: 1
name: floor
world: {gravity: [0, 0, -9.3], duration: 1.5, sample_rate: 24}
materials: {rubber: {restitution: 0.71, friction: 0.32}, wood: {restitution: 0.71, friction: 0.32}}
bodies:
  - {name: ball, shape: {sphere: {radius: 0.12}}, mass: 0.6, inertia: shell, material: rubber, position: [0, 0, 1.2], velocity: [2.5, 0.3, 0.5], spin: [0, 0, 0]}
  - {name: floor, static: true, material: wood, shape: {plane: {normal: [0, 0, 1], offset: 0}}}
cameras: [{name: side, position: [1.2, -4, 1.2], look_at: [1.2, 0, 0.7], vertical_fov: 34, size: [512, 288], fps: 24}]
)",
                      "floor.yaml", overrides);
}

/// Two balls that meet in mid-air in the middle of the given frames.
scene::Scene meeting_scene() {
  return scene::parse(R"(
rimshot: 1
name: meeting
world: {gravity: [0, 0, -9.81], duration: 1, sample_rate: 24}
materials: {rubber: {restitution: 0.7, friction: 0.4}}
bodies:
  - {name: left, shape: {sphere: {radius: 0.12}}, mass: 0.5, inertia: shell, material: rubber, position: [-1.1, 0, 1.3], velocity: [2.2, 0, 2.8], spin: [0, 0, 0]}
  - {name: right, shape: {sphere: {radius: 0.11}}, mass: 0.8, inertia: shell, material: rubber, position: [1.1, 0.03, 1.32], velocity: [-2.2, 0, 2.8], spin: [0, 0, 0]}
cameras: [{name: side, position: [0, -4.5, 1.4], look_at: [0, 0, 1.1], vertical_fov: 34, size: [512, 288], fps: 24}]
)",
                      "meeting.yaml");
}

/// Sightings of the scene's own run, each moved by a normal deviate of its stated error.
Perception perceive(const scene::Scene& scene, int frames, double sigma, std::uint64_t seed) {
  Perception out;
  out.scene = scene;
  out.view = gbuffer::PinholeCamera::from(scene.camera(""));
  out.fps = 24;
  out.given = frames;
  const auto run = physics::simulate(scene);
  Rng rng(seed);
  for (int i = 0; i < frames; ++i)
    for (int b = 0; b < int(scene.bodies.size()); ++b) {
      if (scene.bodies[std::size_t(b)].is_static) continue;
      const double radius = std::get<scene::Sphere>(scene.bodies[std::size_t(b)].shape).radius;
      Sighting s{b, i / 24.0, see(out.view, run.state_at(b, i / 24.0).p_WB, radius), Vec3::Constant(sigma)};
      for (int k = 0; k < 3; ++k) s.seen[k] += sigma * rng.normal();
      out.sightings.push_back(s);
    }
  for (scene::Body& body : out.scene.bodies) {
    if (body.is_static) continue;
    body.initial = BodyState{};
    body.initial.p_WB.z() = 1;
  }
  return out;
}

double value_of(const Unknowns& unknowns, const Belief& belief, const std::string& name) {
  for (std::size_t i = 0; i < unknowns.parameters.size(); ++i)
    if (unknowns.parameters[i].name == name) return belief.mean[long(i)];
  FAIL("no unknown " << name);
  return 0;
}

}  // namespace

TEST_CASE("estimate: free flight's uncertainty is that of linear least squares") {
  // Without a camera's perspective, forces and priors the covariance of a line's fit is known in closed form.
  Perception flat;
  flat.scene = scene::parse(
      "rimshot: 1\nworld: {gravity: [0, 0, 0], duration: 1}\nmaterials: {disc: {restitution: 1, friction: 0}}\n"
      "bodies: [{name: red, shape: {sphere: {radius: 1}}, mass: 1, material: disc, position: [3, 0, 5]}]\n",
      "flat");
  flat.view = FlatSquare{};
  flat.fps = 10;
  flat.given = 3;
  const double sigma = 0.01, scale = FlatSquare{}.scale();
  for (int t = 0; t < 3; ++t)
    flat.sightings.push_back({0, t / 10.0, see(flat.view, {3 + 0.2 * t, 0, 5 - 0.1 * t}, 1), Vec3::Constant(sigma)});
  const Unknowns unknowns = unknown_states(flat);
  const Estimate e = estimate(flat, unknowns);
  CHECK_NEAR(value_of(unknowns, e.belief(), "red velocity x"), 2, 1e-6);   // exact sightings
  CHECK_NEAR(value_of(unknowns, e.belief(), "red velocity z"), -1, 1e-6);  // exact sightings
  // Var v = sigma^2 / sum (t - mean)^2; the small residuals do not lower the stated errors.
  CHECK_NEAR(e.belief().sigma(2), sigma / scale / std::sqrt(0.02),
             1e-5 * sigma);  // the prior of 8 m/s counts 1e-8
}

TEST_CASE("estimate: gravity, restitution and friction from one visible bounce cover the truth") {
  const auto truth = floor_scene();
  int inside = 0, asked = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const auto perception = perceive(truth, 24, 0.05, seed);
    Unknowns unknowns = unknown_states(perception);
    add_unknown_laws(unknowns, perception);
    const Estimate e = estimate(perception, unknowns);
    for (const auto& [name, expected] : std::map<std::string, double>{
             {"gravity", 9.3}, {"restitution rubber-wood", 0.71}, {"friction rubber-wood", 0.32}})
      for (std::size_t i = 0; i < unknowns.parameters.size(); ++i) {
        if (unknowns.parameters[i].name != name) continue;
        CAPTURE(name);
        CHECK_NEAR(e.belief().mean[long(i)], expected, 5 * e.belief().sigma(i));  // 5 sigma
        inside += std::abs(e.belief().mean[long(i)] - expected) < 1.96 * e.belief().sigma(i);
        ++asked;
      }
    CHECK_NEAR(value_of(unknowns, e.belief(), "gravity"), 9.3, 0.093);                  // the issue's bar, 1 %
    CHECK_NEAR(value_of(unknowns, e.belief(), "restitution rubber-wood"), 0.71, 0.03);  // the issue's bar
  }
  CHECK_GE(inside, asked - 4);  // 18 intervals of 95 %: 5 or more outside in 1 of 500
}

TEST_CASE("estimate: before any bounce the restitution stays the prior's, and the forecast's spread shows it") {
  const auto perception = perceive(floor_scene(), 8, 0.05, 1);
  Unknowns unknowns = unknown_states(perception);
  add_unknown_laws(unknowns, perception);
  const Estimate e = estimate(perception, unknowns);
  for (std::size_t i = 0; i < unknowns.parameters.size(); ++i)
    if (unknowns.parameters[i].name.starts_with("restitution")) {
      CHECK_NEAR(e.belief().mean[long(i)], 0.7, 1e-9);  // the stated prior
      CHECK_NEAR(e.belief().sigma(i), 0.15, 1e-9);      // untouched
    }
  const auto shown = dependences(perception, unknowns, e, 36, 16, 1);
  CHECK(std::ranges::any_of(
      shown, [&](const Dependence& d) { return unknowns.parameters[d.unknown].name.starts_with("restitution"); }));
  for (const Dependence& d : shown)
    if (unknowns.parameters[d.unknown].name.starts_with("restitution"))
      CHECK_GT(d.at[2].end.z(), d.at[0].end.z() + 0.1);  // bounces higher
  const auto future = forecast(perception, unknowns, e.explanations, 36, 64, 1);
  CHECK_GT(future.spread(0, 35).second.z(), 3 * future.spread(0, 10).second.z());
}

TEST_CASE("estimate: a ball that slides through two bounces tells its friction, after one bounce two explanations are left") {
  const auto truth = floor_scene({{"materials.rubber.friction", "0.12"}, {"materials.wood.friction", "0.12"}, {"bodies.ball.velocity", "[4, 0.2, -0.5]"}});
  const auto run = physics::simulate(truth);
  REQUIRE_GE(run.contacts.size(), 2);
  for (int i = 0; i < 2; ++i)  // Coulomb's bound is reached
    REQUIRE_GT(run.contacts[std::size_t(i)].friction_impulse.norm(), 0.999 * 0.12 * run.contacts[std::size_t(i)].normal_impulse);
  const auto friction_after = [&](std::size_t contacts) {
    const auto perception = perceive(truth, int(run.contacts[contacts - 1].time * 24) + 6, 0.03, 1);
    Unknowns unknowns = unknown_states(perception);
    add_unknown_laws(unknowns, perception);
    const auto i = std::size_t(std::ranges::find(unknowns.parameters, "friction rubber-wood", &Parameter::name) - unknowns.parameters.begin());
    const Estimate e = estimate(perception, unknowns);
    return std::tuple(e.belief().mean[long(i)], e.explanations.sigma(i), e.explanations.interval95(i), e.explanations.beliefs.size());
  };
  const auto [twice, sigma, interval, count] = friction_after(2);
  CHECK_NEAR(twice, 0.12, 5 * sigma);
  CHECK_LT(sigma, 0.01);  // the bar is 0.1
  const auto [once, wide, wider, explanations] = friction_after(1);
  CHECK_GE(explanations, 2);  // it slid, or it came with another spin
  CHECK_LE(wider.first, 0.12);
  CHECK_GE(wider.second, 0.5);
}

TEST_CASE("estimate: two balls that meet tell the ratio of their masses") {
  const auto truth = meeting_scene();
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const auto perception = perceive(truth, 22, 0.05, seed);
    Unknowns unknowns = unknown_states(perception);
    add_unknown_laws(unknowns, perception);
    const Estimate e = estimate(perception, unknowns);
    // 0.8 kg over 0.5 kg, by volume.
    const double density = 1.6 * std::pow(0.12 / 0.11, 3);
    CHECK_NEAR(value_of(unknowns, e.belief(), "density right/left"), density, 0.05 * density);  // the issue's bar
  }
}

TEST_CASE("explanations: moments, quantiles and conditionals of a sum of normal distributions") {
  Belief narrow{Eigen::Vector2d(0, 0), Eigen::Matrix2d::Identity()}, wide{Eigen::Vector2d(10, 1), 4 * Eigen::Matrix2d::Identity()};
  wide.covariance(0, 1) = wide.covariance(1, 0) = 2;
  const Explanations both{{narrow, wide}, {0.75, 0.25}};
  CHECK_NEAR(both.mean(0), 2.5, 1e-12);
  // E x^2 - mean^2 = 0.75 * 1 + 0.25 * (4 + 100) - 2.5^2.
  CHECK_NEAR(both.sigma(0), std::sqrt(20.5), 1e-12);
  // Apart as they are, 2.5 % from below are 1/30 of the first, and from above a tenth of the second.
  CHECK_NEAR(both.interval95(0).first, -1.8339, 1e-3);      // quantile 1/30 of the standard normal distribution
  CHECK_NEAR(both.interval95(0).second, 12.5631, 1e-3);     // 10 + 2 * 1.28155
  const Explanations known = both.given(0, 10);             // 10 standard deviations from the first
  CHECK_NEAR(known.probabilities[1], 1, 1e-12);
  CHECK_NEAR(known.beliefs[1].mean[1], 1, 1e-12);
  CHECK_NEAR(known.beliefs[1].covariance(1, 1), 4 - 2 * 2 / 4.0, 1e-9);
}
