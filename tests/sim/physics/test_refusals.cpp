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
