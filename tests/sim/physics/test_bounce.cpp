#include <cmath>

#include "build_scene.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using trajectory::Phase;

namespace {

scene::Scene ball_over_floor(double height, double restitution, double duration, double radius = 0.1209) {
  scene::Scene s = vacuum(duration);
  add_static(s, "floor", scene::Plane{});
  add_ball(s, "ball", radius, 0.6, {0, 0, height + radius});
  contact(s, "ball", "floor", restitution, 0.4);
  return s;
}

}  // namespace

TEST_CASE("bounces: instants t_n and heights h e^2n of a dropped ball, to 1e-9") {
  constexpr double h = 1.8, e = 0.758, g = 9.81;
  const auto run = physics::simulate(ball_over_floor(h, e, 4));
  const double fall = std::sqrt(2 * h / g);
  double t = fall, speed = g * fall;
  REQUIRE_GE(run.contacts.size(), 5);
  for (std::size_t n = 0; n < 5; ++n) {
    const auto& bounce = run.contacts[n];
    CHECK(bounce.phase == Phase::Impact);
    CHECK_NEAR(bounce.time, t, 1e-9);  // the gap closes to 1e-12 m at speeds above 1 m/s; the bar is 0.1 ms
    CHECK_NEAR(bounce.approach_speed, speed, 1e-9);
    CHECK_NEAR(bounce.separation_speed, e * speed, 1e-9);
    const double height = bounce.separation_speed * bounce.separation_speed / (2 * g);
    CHECK_NEAR(height, h * std::pow(e, 2.0 * double(n + 1)), 1e-9);
    speed *= e;
    t += 2 * speed / g;
  }
}

TEST_CASE("the ball comes to rest when the series of bounces ends, and stays where it is") {
  constexpr double h = 0.5, e = 0.6, g = 9.81;
  const auto run = physics::simulate(ball_over_floor(h, e, 2));
  const double total = std::sqrt(2 * h / g) * (1 + e) / (1 - e);
  REQUIRE_FALSE(run.contacts.empty());
  const auto& last = run.contacts.back();
  CHECK(last.phase == Phase::Begin);
  CHECK_NEAR(last.time, total,
             2 * 0.01 / 0.6 / g / (1 - e));  // bounces below 10 mm/s are left out: the rest of the geometric series
  for (std::size_t i = 0; i < run.time.size(); ++i) {
    if (run.time[i] <= last.time) continue;
    REQUIRE_LE(std::abs(run.bodies[0].states[0].p_WB.z()), 0.0);
    REQUIRE_LE(std::abs(run.bodies[1].states[i].p_WB.z() - 0.1209),
               1e-9);  // contact is closed to rounding after each step
    REQUIRE_LE(run.bodies[1].states[i].v_WB_W.norm(), 1e-9);
  }
}

TEST_CASE("an elastic ball keeps its energy for 20 s of bounces to 1e-9") {
  const auto run = physics::simulate(ball_over_floor(5 - 0.1, 1, 20, 0.1));
  const double start = run.energy.kinetic[0] + run.energy.potential[0];
  double worst = 0;
  for (std::size_t i = 0; i < run.time.size(); ++i)
    worst = std::max(worst, std::abs(run.energy.kinetic[i] + run.energy.potential[i] - start));
  CHECK_LE(worst / start, 1e-9);  // RaiSim's published 5.7e-6 relative RMS at 1 ms is the bar of the field
}

TEST_CASE("central impacts of two balls: momentum and restitution, mass ratios 0.1 to 10") {
  for (double ratio : {0.1, 0.5, 1.0, 3.0, 10.0})
    for (double e : {0.0, 0.5, 1.0}) {
      CAPTURE(ratio);
      CAPTURE(e);
      scene::Scene s = vacuum(0.5);
      s.world.gravity = Vec3::Zero();
      add_ball(s, "a", 0.1, 1, {-0.5, 0, 0}, {3, 0, 0});
      add_ball(s, "b", 0.1, ratio, {0.2, 0, 0}, {-1, 0, 0});
      contact(s, "a", "b", e, 0.3);
      const auto run = physics::simulate(s);
      const double centre = (3 - ratio) / (1 + ratio);  // velocity of the centre of mass
      CHECK_NEAR(run.bodies[0].states.back().v_WB_W.x(), centre - e * ratio * 4 / (1 + ratio), 1e-12);  // roundings
      CHECK_NEAR(run.bodies[1].states.back().v_WB_W.x(), centre + e * 4 / (1 + ratio), 1e-12);
    }
}

TEST_CASE(
    "oblique elastic impact of equal smooth balls: the target goes along the line of centres, the paths part at 90 "
    "degrees") {
  scene::Scene s = vacuum(0.5);
  s.world.gravity = Vec3::Zero();
  add_ball(s, "cue", 0.0286, 0.17, {-0.3, 0.0286, 0}, {2, 0, 0});  // half-ball hit: line of centres 30 degrees off
  add_ball(s, "target", 0.0286, 0.17, {0, 0, 0});
  contact(s, "cue", "target", 1, 0);
  const auto run = physics::simulate(s);
  const Vec3 cue = run.bodies[0].states.back().v_WB_W, target = run.bodies[1].states.back().v_WB_W;
  CHECK_NEAR(std::atan2(target.y(), target.x()), -std::numbers::pi / 6,
             1e-9);  // gap of 1e-12 m over a radius of 0.06 m
  CHECK_NEAR(cue.dot(target), 0, 1e-9);
}

TEST_CASE("Newton's cradle: as many balls leave as came, from 3 to 5 touching balls") {
  for (int balls : {3, 4, 5})
    for (int coming : {1, 2}) {
      CAPTURE(balls);
      CAPTURE(coming);
      scene::Scene s = vacuum(0.4);
      s.world.gravity = Vec3::Zero();
      for (int i = 0; i < balls; ++i) {
        const bool comes = i < coming;
        add_ball(s, "ball" + std::to_string(i), 0.1, 1, {0.2 * i - (comes ? 0.15 : 0), 0, 0},
                 {comes ? 1.0 : 0.0, 0, 0});
      }
      for (int i = 0; i + 1 < balls; ++i)
        contact(s, "ball" + std::to_string(i), "ball" + std::to_string(i + 1), 1, 0.2);
      const auto run = physics::simulate(s);
      for (int i = 0; i < balls; ++i)
        CHECK_NEAR(run.bodies[std::size_t(i)].states.back().v_WB_W.x(), i >= balls - coming ? 1 : 0,
                   1e-9);  // roundings of ten impacts
    }
}

TEST_CASE("two balls met at the same time: the fastest approach is resolved first") {
  // Smooth elastic balls of equal mass. The first gives its velocity along +30 degrees to one ball, then what is left
  // of it along -45 degrees to the other; in the other order both would leave with other speeds.
  scene::Scene s = vacuum(0.2);
  s.world.gravity = Vec3::Zero();
  const Vec3 fast(std::cos(std::numbers::pi / 6), std::sin(std::numbers::pi / 6), 0);
  const Vec3 slow(std::sqrt(0.5), -std::sqrt(0.5), 0);
  add_ball(s, "cue", 0.1, 1, Vec3::Zero(), {1, 0, 0});
  add_ball(s, "slow", 0.1, 1, 0.2 * slow);
  add_ball(s, "fast", 0.1, 1, 0.2 * fast);
  for (scene::Material& material : s.materials) material = {material.name, 1, 0};
  const auto run = physics::simulate(s);
  const Vec3 first = fast.x() * fast, second = (Vec3::UnitX() - first).dot(slow) * slow;
  CHECK_LE((run.bodies[2].states.back().v_WB_W - first).norm(), 1e-12);  // roundings
  CHECK_LE((run.bodies[1].states.back().v_WB_W - second).norm(), 1e-12);
}

TEST_CASE("an inelastic row of balls settles: momentum stays, energy falls") {
  scene::Scene s = vacuum(0.4);
  s.world.gravity = Vec3::Zero();
  for (int i = 0; i < 4; ++i)
    add_ball(s, "ball" + std::to_string(i), 0.1, 1, {0.2 * i - (i == 0 ? 0.1 : 0), 0, 0}, {i == 0 ? 1.0 : 0.0, 0, 0});
  for (int i = 0; i < 3; ++i) contact(s, "ball" + std::to_string(i), "ball" + std::to_string(i + 1), 0.5, 0.2);
  const auto run = physics::simulate(s);
  double momentum = 0;
  for (int i = 0; i < 4; ++i) momentum += run.bodies[std::size_t(i)].states.back().v_WB_W.x();
  CHECK_NEAR(momentum, 1, 1e-9);
  CHECK_LT(run.energy.kinetic.back(), 0.5);
  for (int i = 0; i < 3; ++i)  // nothing approaches at the end
    CHECK_LE(run.bodies[std::size_t(i)].states.back().v_WB_W.x(),
             run.bodies[std::size_t(i + 1)].states.back().v_WB_W.x() + 1e-9);
}

TEST_CASE("a spinning ball's bounce: Coulomb's impulse sticks or slides as the closed form says") {
  // Vertical drop with spin w: sliding at u = w r; stick needs J_t = m u / (1 + m r^2 / I), the cone allows mu (1 + e)
  // m v_n.
  for (double mu : {0.05, 0.2, 0.6}) {
    constexpr double e = 0.7, r = 0.1209, m = 0.6, w = 30, h = 1;
    scene::Scene s = ball_over_floor(h, e, 0.6, r);
    s.bodies[1].inertia = *scene::shell_inertia(s.bodies[1].shape, m);
    s.bodies[1].initial.w_WB_W = {0, w, 0};
    s.contacts[0].law.friction = mu;
    const auto run = physics::simulate(s);
    const double v_n = std::sqrt(2 * 9.81 * h), stick = m * w * r / (1 + 1.5), slide = mu * (1 + e) * m * v_n;
    const double J = std::min(stick, slide);
    CHECK_NEAR(run.bodies[1].states.back().v_WB_W.x(), J / m, 1e-9);
    CHECK_NEAR(run.bodies[1].states.back().w_WB_W.y(), w - J * r / (2.0 / 3 * m * r * r), 1e-9);
  }
}
