#include <Eigen/Cholesky>

#include "rimshot/physics/simulate.h"
#include "rimshot/predict/estimate.h"
#include "rimshot/predict/forecast.h"
#include "rimshot/predict/laws.h"
#include "rimshot/scene/io.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::predict;

namespace {

scene::Scene floor_scene() {
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
                      "floor.yaml");
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
  for (int i = 0; i < frames; ++i) {
    Sighting s{0, i / 24.0, see(out.view, run.state_at(0, i / 24.0).p_WB, 0.12), Vec3::Constant(sigma)};
    for (int k = 0; k < 3; ++k) s.seen[k] += sigma * rng.normal();
    out.sightings.push_back(s);
  }
  out.scene.bodies[0].initial = BodyState{};
  out.scene.bodies[0].initial.p_WB.z() = 1;
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
  CHECK_NEAR(value_of(unknowns, e.belief, "red velocity x"), 2, 1e-6);   // exact sightings
  CHECK_NEAR(value_of(unknowns, e.belief, "red velocity z"), -1, 1e-6);  // exact sightings
  // Var v = sigma^2 / sum (t - mean)^2; the small residuals do not lower the stated errors.
  CHECK_NEAR(e.belief.sigma(2), sigma / scale / std::sqrt(0.02),
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
        CHECK_NEAR(e.belief.mean[long(i)], expected, 5 * e.belief.sigma(i));  // 5 sigma
        inside += std::abs(e.belief.mean[long(i)] - expected) < 1.96 * e.belief.sigma(i);
        ++asked;
      }
    CHECK_NEAR(value_of(unknowns, e.belief, "gravity"), 9.3, 0.093);                  // the issue's bar, 1 %
    CHECK_NEAR(value_of(unknowns, e.belief, "restitution rubber-wood"), 0.71, 0.03);  // the issue's bar
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
      CHECK_NEAR(e.belief.mean[long(i)], 0.7, 1e-9);  // the stated prior
      CHECK_NEAR(e.belief.sigma(i), 0.15, 1e-9);      // untouched
    }
  const auto shown = dependences(perception, unknowns, e, 36, 16, 1);
  CHECK(std::ranges::any_of(
      shown, [&](const Dependence& d) { return unknowns.parameters[d.unknown].name.starts_with("restitution"); }));
  for (const Dependence& d : shown)
    if (unknowns.parameters[d.unknown].name.starts_with("restitution"))
      CHECK_GT(d.at[2].end.z(), d.at[0].end.z() + 0.1);  // bounces higher
  const auto future = forecast(perception, unknowns, e.belief, 36, 64, 1);
  CHECK_GT(future.spread(0, 35).second.z(), 3 * future.spread(0, 10).second.z());
}
