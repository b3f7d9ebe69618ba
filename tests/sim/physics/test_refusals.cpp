#include <cmath>

#include "build_scene.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

/// Message of the InvalidInput error that simulating throws; empty if none.
std::string refusal(const scene::Scene& scene, const physics::SimulateOptions& options = {}) {
  try {
    physics::simulate(scene, options);
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    return error.what();
  }
  return "";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a moving body without mass or with a moment of inertia of zero is refused by name") {
  scene::Scene s = vacuum(1);
  add_ball(s, "egg", 0.1, 1, {0, 0, 1}).inertia = Vec3(0, 2, 2);
  CHECK(contains(refusal(s), "body egg"));
}

TEST_CASE("an outer step outside 1e-5 to 0.1 s is refused") {
  const scene::Scene s = vacuum(1);
  for (double step : {0.0, -1.0, 1e-6, 0.2, std::nan("")}) CHECK(contains(refusal(s, {step}), "outer step"));
  CHECK(refusal(s, {1e-2}).empty());
}

TEST_CASE("a body that the air would stop at once is refused, not simulated forever") {
  scene::Scene s = vacuum(1);
  s.world.air = scene::Air{};
  add_ball(s, "feather", 1, 1e-6, {0, 0, 1}, {1e4, 0, 0}).aero = {1, 0};
  CHECK(contains(refusal(s), "body feather"));
}

TEST_CASE("a light ball in air, where the step has to follow the air, keeps to the closed form") {
  scene::Scene s = vacuum(0.5);
  s.world.gravity = Vec3::Zero();
  s.world.air = scene::Air{};
  add_ball(s, "balloon", 0.15, 0.004, {0, 0, 1}, {20, 0, 0}).aero = {0.5, 0};
  const double c = 0.5 * 1.204 * 0.5 * std::numbers::pi * 0.15 * 0.15 / 0.004;  // [1/m]
  const auto run = physics::simulate(s, {0.1});
  for (std::size_t i = 0; i < run.time.size();
       ++i)  // v = v0 / (1 + c v0 t); steps of a fifth of the time constant: 1e-5
    REQUIRE_LE(std::abs(run.bodies[0].states[i].v_WB_W.x() - 20 / (1 + c * 20 * run.time[i])), 20 * 1e-4);
}

TEST_CASE("a spring that answers within microseconds is refused with its bodies, the time and the value") {
  scene::Scene s = vacuum(1);
  add_static(s, "post", scene::Sphere{0.01}, {0, 0, 2});
  add_ball(s, "bob", 0.1, 1, {0, 0, 1});
  s.springs.push_back({"wire", 0, 1, {0, 0, 2}, {0, 0, 1}, 0.9, 1e11, 0});
  CHECK(contains(refusal(s), "spring wire between post and bob: at 0.000000 s it answers within 3.16"));
  s.springs[0].stiffness = 1e7;  // 500 Hz: simulated, the energy kept
  s.world.duration = 0.05;
  const auto run = physics::simulate(s, {1.0 / 60});
  const auto energy = [&](std::size_t i) { return run.energy.kinetic[i] + run.energy.potential[i]; };
  CHECK_NEAR(energy(run.time.size() - 1), energy(0), 1e-6 * 0.5 * 1e7 * 0.01);  // 4e-9 of it for each of 160 radians
}

TEST_CASE("what leaves the range of numbers stops the run with body, time and value") {
  scene::Scene s = vacuum(1);
  add_ball(s, "top", 0.1, 1, {0, 0, 1}, Vec3::Zero(), {0, 0, 2e7});
  add_ball(s, "bystander", 0.1, 1, {5, 0, 1});
  try {
    physics::simulate(s, {1.0 / 240});
    FAIL("a spin of 2e7 rad/s was simulated");
  } catch (const Error& error) {
    CHECK(contains(error.what(), "body top at 0.004167 s has left the range of the simulation: speed 0.04"));
    CHECK(contains(error.what(), "spin 20000000.0"));
  }
}

TEST_CASE("a run tells how far it is after every outer step, and is the same run") {
  scene::Scene s = vacuum(0.5);
  add_ball(s, "ball", 0.1, 1, {0, 0, 1});
  std::vector<double> reached;
  physics::SimulateOptions options{0.1};
  options.progress = [&](double time) { reached.push_back(time); };
  const auto run = physics::simulate(s, options);
  REQUIRE_EQ(reached.size(), 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK_NEAR(reached[i], 0.1 * double(i + 1), 1e-15);  // roundings
  CHECK(run.bodies[0].states.back().p_WB == physics::simulate(s, {0.1}).bodies[0].states.back().p_WB);
}

TEST_CASE("a solid that reaches through the fluid's surface, or that the fluid would turn, is refused with the time") {
  scene::Scene s = vacuum(2);
  s.world.fluid = scene::Fluid{};
  add_body(s, "crate", scene::Box{{0.1, 0.1, 0.1}}, {0, 0, 1.1}, false);
  s.bodies[0].mass = 1;
  s.bodies[0].inertia = scene::solid_inertia(s.bodies[0].shape, 1);
  CHECK(contains(refusal(s), "body crate at 0.45"));  // falls 1 m
  s.bodies[0].initial.p_WB = {0, 0, -1};
  s.bodies[0].mass = 20;
  CHECK(refusal(s).empty());
  s.bodies[0].shape = scene::Compound{{{scene::Sphere{0.1}, {{0, 0, 0.01}, Quat::Identity()}, 1}}};
  CHECK(contains(refusal(s), "body crate: the centre of its volume is 0.01"));
}
