#include "busy_scene.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/trajectory/io.h"
#include "temp_dir.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

trajectory::Trajectory with(const scene::Scene& s, const physics::Intervention& change) {
  physics::SimulateOptions options;
  options.interventions = {change};
  return physics::simulate(s, options);
}

bool same(const BodyState& a, const BodyState& b) {
  return a.p_WB == b.p_WB && a.q_WB.coeffs() == b.q_WB.coeffs() && a.v_WB_W == b.v_WB_W && a.w_WB_W == b.w_WB_W;
}

/// Last sample time until which all bodies agree to the last bit.
double agree_until(const trajectory::Trajectory& a, const trajectory::Trajectory& b) {
  for (std::size_t i = 0; i < a.time.size(); ++i)
    for (std::size_t k = 0; k < a.bodies.size(); ++k)
      if (!same(a.bodies[k].states[i], b.bodies[k].states[i])) return i == 0 ? -1 : a.time[i - 1];
  return a.time.back();
}

Vec3 moved(const BodyState& from, double t) { return from.p_WB + t * from.v_WB_W + 0.5 * t * t * Vec3(0, 0, -9.81); }

}  // namespace

TEST_CASE("an intervention leaves everything before it as it was, to the last bit, whenever it comes") {
  const scene::Scene s = busy_scene();
  const auto factual = physics::simulate(s);
  for (const double at : {0.0, 0.5, 0.77, 1.3, 1.9}) {
    const auto run = with(s, {at, 3, [](BodyState state) {
                                state.v_WB_W += Vec3(0.1, 0, 1);
                                return state;
                              }});
    REQUIRE(run.interventions.size() == 1);
    const double when = run.interventions[0].time;
    CHECK(when >= at);
    CHECK(when < at + 1.0 / 240);
    CHECK(agree_until(factual, run) == when);  // samples lie on the steps here
    for (const auto& event : factual.contacts) {
      if (event.time > when) break;
      CHECK(std::ranges::any_of(run.contacts, [&](const auto& e) { return e.time == event.time && e.normal_impulse == event.normal_impulse; }));
    }
  }
}

TEST_CASE("an intervention that changes nothing gives the run without it, through impacts and lasting contact") {
  const scene::Scene s = busy_scene();
  const auto factual = physics::simulate(s);
  for (const double at : {0.4, 1.1, 2.2}) CHECK(agree_until(factual, with(s, {at, 4, [](const BodyState& b) { return b; }})) == factual.time.back());
}

TEST_CASE("after the intervention the body flies on from its new motion") {
  scene::Scene s = vacuum(1);
  add_ball(s, "ball", 0.1, 2, {0, 0, 50}, {1, 0, 3});
  const auto run = with(s, {0.25, 0, [](BodyState state) {
                              state.v_WB_W = Vec3(-2, 5, 4);
                              return state;
                            }});
  const BodyState start = s.bodies[0].initial;
  BodyState changed = start;
  changed.p_WB = moved(start, 0.25);
  changed.v_WB_W = Vec3(-2, 5, 4);
  CHECK_NEAR((run.bodies[0].states.back().p_WB - moved(changed, 0.75)).norm(), 0, 1e-12);  // 240 roundings of 50 m
  const double speed_before = Vec3(1, 0, 3 - 9.81 * 0.25).squaredNorm();
  CHECK_NEAR(run.interventions[0].energy, 0.5 * 2 * (4 + 25 + 16 - speed_before), 1e-11);
  // Also between the samples on both sides of it.
  CHECK_NEAR((run.state_at(0, 0.252).p_WB - moved(changed, 0.002)).norm(), 0, 1e-12);
}

TEST_CASE("a removed body meets nothing any more: the ball falls where the table was") {
  scene::Scene s = vacuum(2);
  add_ball(s, "lower", 0.2, 1, {0, 0, 0.2});
  add_ball(s, "upper", 0.1, 1, {0, 0, 2});
  add_static(s, "floor", scene::Plane{});
  for (scene::Material& material : s.materials) material.law = {0.5, 0.4};
  const auto factual = physics::simulate(s), run = with(s, {0.25, 0, {}});
  CHECK(factual.contacts[1].body_b == 1);  // rests first, then is hit by the other one
  CHECK(run.contacts[1].phase == trajectory::Phase::End);  // the lower ball's rest
  const auto& landing = run.contacts[2];
  CHECK(landing.body_a == 1);
  CHECK_NEAR(landing.time, std::sqrt(2 * 1.9 / 9.81), 1e-11);  // 1e-12 m of gap
  CHECK_NEAR((run.state_at(0, 0.3).p_WB - Vec3(0, 0, 0.2)).norm(), trajectory::kRemovedDistance, 1e-9);
}

TEST_CASE("a run with interventions is certified, survives its file, and its hash knows them") {
  const TempDir dir;
  const scene::Scene s = busy_scene();
  for (const bool remove : {false, true}) {
    physics::Intervention change{0.5, 3, {}};
    if (!remove)
      change.change = [](BodyState state) {
        state.v_WB_W += Vec3(0, 0, 2);
        return state;
      };
    const auto run = with(s, change);
    const auto certificate = physics::certify(run);
    for (const auto& residual : certificate.residuals) {
      CAPTURE(residual.law);
      CAPTURE(residual.where);
      CAPTURE(residual.time);
      CHECK(residual.value <= residual.bound);
    }
    trajectory::save(run, dir.path() / "run.h5");
    const auto loaded = trajectory::load(dir.path() / "run.h5");
    REQUIRE(loaded.interventions.size() == 1);
    CHECK(loaded.interventions[0].removed == remove);
    CHECK(trajectory::sha256(loaded) == trajectory::sha256(run));
    auto silent = run;
    silent.interventions.clear();
    CHECK(trajectory::sha256(silent) != trajectory::sha256(run));
    CHECK(!physics::certify(silent).holds());  // without its record the change breaks the laws of flight
  }
}

TEST_CASE("interventions that cannot be are refused") {
  scene::Scene s = vacuum(1);
  add_ball(s, "ball", 0.1, 2, {0, 0, 1});
  add_static(s, "floor", scene::Plane{});
  CHECK_THROWS_AS(with(s, {1.5, 0, {}}), Error);
  CHECK_THROWS_AS(with(s, {0.5, 1, {}}), Error);
  const auto into_the_floor = [](BodyState state) {
    state.p_WB.z() = 0.05;
    return state;
  };
  CHECK_THROWS_AS(with(s, {0.2, 0, into_the_floor}), Error);
}
