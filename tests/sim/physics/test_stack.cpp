#include <cmath>

#include "build_body.h"
#include "certified.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using trajectory::Phase;

namespace {


/// Boxes of 20 cm exactly on top of each other.
scene::Scene stack(int count, double duration) {
  scene::Scene s = vacuum(duration, 50);
  add_static(s, "floor", scene::Plane{});
  for (int i = 0; i < count; ++i)
    add_solid(s, "box" + std::to_string(i), scene::Box{{0.1, 0.1, 0.1}}, 1, {0, 0, 0.1 + 0.2 * i});
  all_contacts(s, 0.3, 0.5);
  return s;
}

/// Largest drift to the side and sink of any box against its start [m].
std::pair<double, double> drift_and_sink(const trajectory::Trajectory& run) {
  double drift = 0, sink = 0;
  for (std::size_t b = 1; b < run.bodies.size(); ++b)
    for (const BodyState& s : run.bodies[b].states) {
      const Vec3 d = s.p_WB - run.bodies[b].states[0].p_WB;
      drift = std::max(drift, d.head<2>().norm());
      sink = std::max(sink, -d.z());
    }
  return {drift, sink};
}

}  // namespace

TEST_CASE("stacks of 10 and 20 boxes stand still for 20 s: drift below 1 mm, sink below 0.1 mm") {
  for (int count : {10, 20})
    for (double step : kSteps) {
      CAPTURE(count);
      CAPTURE(step);
      const auto run = physics::simulate(stack(count, 20), {step});
      const auto [drift, sink] = drift_and_sink(run);
      CHECK_LE(drift, 1e-3);
      CHECK_LE(sink, 1e-4);
    }
}

TEST_CASE("a stack of 10 boxes that was dropped by 5 cm comes to rest as a stack") {
  scene::Scene s = stack(10, 4);
  for (std::size_t b = 1; b < s.bodies.size(); ++b) s.bodies[b].initial.p_WB.z() += 0.05 + 0.02 * double(b);
  const auto run = physics::simulate(s);
  for (std::size_t b = 1; b < run.bodies.size(); ++b) {
    const BodyState& end = run.bodies[b].states.back();
    CHECK_NEAR(end.p_WB.z(), 0.1 + 0.2 * double(b - 1), 1e-5);
    CHECK_LE(end.p_WB.head<2>().norm(), 1e-4);
    CHECK_LE(end.v_WB_W.norm(), 1e-4);
  }
}

TEST_CASE("a box on a slope stays below the angle of friction and slides above it at g (sin - mu cos), at any outer step") {
  constexpr double mu = 0.4;
  const double critical = std::atan(mu);
  for (double degrees : {-0.05, 0.05, 8.0})
    for (double step : kSteps) {
      const double angle = critical + degrees * std::numbers::pi / 180;
      const Vec3 normal(std::sin(angle), 0, std::cos(angle));
      scene::Scene s = vacuum(1, 100);
      add_static(s, "slope", scene::Plane{normal, 0});
      add_solid(s, "box", scene::Box{{0.2, 0.2, 0.05}}, 2, 0.05 * normal, turned_about({0, 1, 0}, angle));
      all_contacts(s, 0.2, mu);
      const auto run = physics::simulate(s, {step});
      const BodyState& end = run.bodies[1].states.back();
      const double a = std::max(0.0, kGravity * (std::sin(angle) - mu * std::cos(angle)));
      CAPTURE(degrees);
      CAPTURE(step);
      CHECK_NEAR(end.v_WB_W.norm(), a, 1e-6);
      CHECK_NEAR((end.p_WB - s.bodies[1].initial.p_WB).norm(), 0.5 * a, 1e-6);
    }
}

TEST_CASE("a solid cylinder rolls down a slope at 2/3 g sin") {
  constexpr double angle = 0.3, r = 0.15;
  const Vec3 normal(std::sin(angle), 0, std::cos(angle));
  const Quat lying = turned_about({1, 0, 0}, std::numbers::pi / 2);
  const scene::Shape can = scene::Cylinder{r, 0.4};
  scene::Scene s = vacuum(1, 100);
  add_static(s, "slope", scene::Plane{normal, 0});
  add_solid(s, "can", can, 2, r * normal, lying);
  all_contacts(s, 0.2, 0.5);
  const auto run = physics::simulate(s);
  const double a = 2.0 / 3 * kGravity * std::sin(angle);
  CHECK_NEAR(run.bodies[1].states.back().v_WB_W.norm(), a, 1e-6);
  CHECK_NEAR((run.bodies[1].states.back().p_WB - run.bodies[1].states.front().p_WB).norm(), 0.5 * a, 1e-6);
}

TEST_CASE("Zeno: a box dropped on an edge ends at rest on a face, with few contact rows") {
  scene::Scene s = vacuum(6, 100);
  add_static(s, "floor", scene::Plane{});
  add_solid(s, "box", scene::Box{{0.2, 0.15, 0.1}}, 2, {0, 0, 0.5}, turned_about({0.1, 1, 0.05}, 0.5));
  all_contacts(s, 0.4, 0.5);
  const auto run = physics::simulate(s);
  const BodyState& end = run.bodies[1].states.back();
  CHECK_LE(end.v_WB_W.norm(), 1e-6);
  CHECK_LE(end.w_WB_W.norm(), 1e-5);
  CHECK_NEAR(end.p_WB.z(), 0.1, 1e-6);
  CHECK_LE(run.contacts.size(), 200);
  require_certified(run);
}

TEST_CASE("a ball into a resting pyramid: the run ends and keeps its certificate") {
  // Boxes that part at one corner and close at another within a microsecond once stopped this run for ever.
  scene::Scene s = vacuum(0.25, 100);
  add_static(s, "floor", scene::Plane{});
  for (int row = 0, k = 0; row < 4; ++row)
    for (int i = 0; i < 4 - row; ++i, ++k)
      add_solid(s, "box" + std::to_string(k), scene::Box{{0.03, 0.03, 0.03}}, 0.13, {0.066 * (i - (3 - row) / 2.0), 0, 0.03 + 0.06 * row});
  add_ball(s, "ball", 0.04, 1, {-1, 0, 0.08}, {5, 0, 0.6});
  all_contacts(s, 0.4, 0.45);
  const auto run = physics::simulate(s);
  require_certified(run);
}
