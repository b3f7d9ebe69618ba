#include "rimshot/evaluate/fault.h"

#include <doctest/doctest.h>

#include <map>

#include "court_scene.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/take.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"
#include "tolerance.h"

using namespace rimshot;
using evaluate::FaultKind;

namespace {

/// Falls from 1 m above the floor, away from the ring, in vacuum: bounces at sqrt(2 h / g) with e = 0.7.
const scene::Overrides kDrop = {{"bodies.ball.position", "[2, 0, 1.12]"}, {"bodies.ball.velocity", "[0.5, 0, 0]"}, {"world.duration", "0.8"}};
const double kHit = std::sqrt(2 * 1.0 / 9.81);

Vec3 ball_at(const evaluate::BrokenRun& run, double t) { return run.shown.state_at(0, t).p_WB; }
Vec3 speed_at(const evaluate::BrokenRun& run, double t) { return run.shown.state_at(0, t).v_WB_W; }

}  // namespace

TEST_CASE("every fault is of the amount that was asked for, by the closed form of a falling ball") {
  const auto scene = test::court_scene(kDrop);
  const auto right = evaluate::break_run(scene, {});
  SUBCASE("gravity: the way of free fall grows with it") {
    const auto broken = evaluate::break_run(scene, {FaultKind::Gravity, 0.2});
    CHECK_NEAR(ball_at(broken, 0.3).z(), 1.12 - 0.5 * 1.2 * 9.81 * 0.09, 1e-9);  // rounding
  }
  SUBCASE("restitution: separation over approach speed") {
    const auto broken = evaluate::break_run(scene, {FaultKind::Restitution, -0.3});
    REQUIRE_FALSE(broken.shown.contacts.empty());
    const auto& hit = broken.shown.contacts.front();
    CHECK_NEAR(hit.separation_speed / hit.approach_speed, 0.4, 1e-9);  // rounding
  }
  SUBCASE("time warp: what happens at 1.5 t is shown at t") {
    const auto broken = evaluate::break_run(scene, {FaultKind::TimeWarp, 0.5});
    CHECK_NEAR(ball_at(broken, 0.2).z(), 1.12 - 0.5 * 9.81 * 0.09, 1e-9);
    CHECK_NEAR(speed_at(broken, 0.2).x(), 0.75, 1e-6);  // difference quotient of 1e-6 s
    CHECK_NEAR(broken.shown.contacts.front().time, kHit / 1.5, 1e-9);
  }
  SUBCASE("frozen: stands for so long and goes on late") {
    const auto broken = evaluate::break_run(scene, {FaultKind::Frozen, 0.2});
    const double begin = broken.time;
    CHECK_NEAR(begin, kHit / 2, 0.01);  // the longest way without a contact is that to the first one
    CHECK_NEAR((ball_at(broken, begin + 0.15) - ball_at(broken, begin)).norm(), 0, 1e-3);  // the edges are blended over a sample: an eighth of 4 ms at 2.2 m/s
    CHECK_NEAR((ball_at(broken, begin + 0.3) - ball_at(right, begin + 0.1)).norm(), 0, 1e-9);
  }
  SUBCASE("teleport: a jump up") {
    const auto broken = evaluate::break_run(scene, {FaultKind::Teleport, 0.25});
    const double after = broken.time + 0.02;
    CHECK_NEAR(ball_at(broken, after).z() - ball_at(right, after).z(), 0.25, 1e-9);
  }
  SUBCASE("energy: kinetic energy after the contact") {
    const auto broken = evaluate::break_run(scene, {FaultKind::Energy, 0.44});
    // The push comes with the simulator's next step of 1/240 s, in which gravity takes speed.
    CHECK_NEAR(speed_at(broken, kHit + 0.01).squaredNorm() / speed_at(right, kHit + 0.01).squaredNorm(), 1.44, 0.02);
  }
  SUBCASE("vanish: is nowhere near, and comes back") {
    const auto broken = evaluate::break_run(scene, {FaultKind::Vanish, 0.1});
    CHECK_GE((ball_at(broken, broken.time + 0.05) - ball_at(right, broken.time + 0.05)).norm(), 1000);
    CHECK_NEAR((ball_at(broken, broken.time + 0.12) - ball_at(right, broken.time + 0.12)).norm(), 0, 1e-9);
  }
}

TEST_CASE("a phantom goal goes through the ring where the run misses") {
  const auto scene = test::court_scene({{"bodies.ball.position", "[3.2, 0, 3.6]"}, {"bodies.ball.velocity", "[1.2, 0, 1.0]"}});
  REQUIRE(physics::ring_passages(physics::simulate(scene)).empty());
  const auto broken = evaluate::break_run(scene, {FaultKind::PhantomGoal, 1});
  CHECK_EQ(physics::ring_passages(broken.shown).size(), 1);
  CHECK_GT(broken.displacement, 0.05);
}

TEST_CASE("a ball that vanishes behind a post is missing when it should come out") {
  const auto family = scene::Family::load(RIMSHOT_SOURCE_DIR "/scenes/families/judge/occlusion.yaml");
  for (std::uint64_t i = 0; i < 5; ++i) {
    const auto scene = family.sample(7, i);
    const auto broken = evaluate::break_run(scene, {FaultKind::Vanish, 0.1});
    // The post's right edge at x = 0.11, y = -0.4, as seen from the camera, is passed at the ball's own y.
    const Vec3 eye = scene.cameras.front().position, ball = ball_at(evaluate::break_run(scene, {}), broken.time);
    const double edge = eye.x() + (0.11 - eye.x()) * (ball.y() - eye.y()) / (-0.4 - eye.y());
    CHECK_NEAR(ball.x(), edge, 0.05);  // 4 ms at 2.3 m/s, and the post's depth
  }
}

TEST_CASE("a fault without a place, of an unknown kind or out of range is refused") {
  const auto scene = test::court_scene({{"world.duration", "0.1"}});
  CHECK_THROWS_AS(evaluate::break_run(scene, {FaultKind::Energy, 0.5}), Error);
  CHECK_THROWS_AS(evaluate::parse_fault("gravity"), Error);
  CHECK_THROWS_AS(evaluate::parse_fault("gravity=x"), Error);
  CHECK_THROWS_AS(evaluate::parse_fault("phantom_goal=2"), Error);
  CHECK_THROWS_AS(evaluate::parse_fault("wobble=1"), Error);
  CHECK(evaluate::parse_fault("none").kind == FaultKind::None);
  for (const auto kind : evaluate::fault_kinds()) CHECK(evaluate::parse_fault(evaluate::fault_name(kind) + "=0.5").kind == kind);
}

TEST_CASE("a take moves what it says by what it says, and keeps coefficients in range") {
  const auto scene = test::court_scene();
  evaluate::TakeInputs inputs = evaluate::TakeInputs::Zero();
  inputs[1] = 2;
  inputs[9] = 100;
  const auto take = evaluate::take_of(scene, inputs);
  CHECK_NEAR((take.bodies[0].initial.p_WB - scene.bodies[0].initial.p_WB - Vec3(0, 0.002, 0)).norm(), 0, 1e-15);
  CHECK_NEAR((take.bodies[0].initial.v_WB_W - scene.bodies[0].initial.v_WB_W).norm(), 0, 1e-15);
  CHECK_EQ(take.contact_law(0, 2).restitution.at(3), 1);
}

TEST_CASE("the judge's families: what their names say happens") {
  for (const auto& [name, body] : std::map<std::string, std::string>{
           {"free_fall", ""}, {"bounce", "floor"}, {"ramp", "board"}, {"collision", "target"}, {"occlusion", ""}, {"two_balls", "right"}}) {
    CAPTURE(name);
    const auto family = scene::Family::load(RIMSHOT_SOURCE_DIR "/scenes/families/judge/" + name + ".yaml");
    for (std::uint64_t i = 0; i < 20; ++i) {
      CAPTURE(i);
      const auto run = physics::simulate(family.sample(7, i));
      if (body.empty() && name == "free_fall") CHECK(run.contacts.empty());
      if (!body.empty()) {
        REQUIRE_FALSE(run.contacts.empty());
        const auto& hit = run.contacts.front();
        CHECK_EQ(run.scene.bodies[std::size_t(std::max(hit.body_a, hit.body_b))].name, body);
      }
    }
  }
}
