#include <cmath>

#include "build_scene.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using trajectory::Phase;

namespace {

constexpr double kRadius = 0.1;

/// A ball that lies on a floor from the start.
scene::Scene ball_on_floor(double duration, const Vec3& velocity, double friction) {
  scene::Scene s = vacuum(duration);
  add_static(s, "floor", scene::Plane{});
  add_ball(s, "ball", kRadius, 0.5, {0, 0, kRadius}, velocity);
  contact(s, "ball", "floor", 0.5, friction);
  return s;
}

/// A ball that lies on a slope which falls towards +x.
scene::Scene ball_on_slope(double degrees, double friction, double duration) {
  const double angle = degrees * std::numbers::pi / 180;
  const Vec3 normal(std::sin(angle), 0, std::cos(angle));
  scene::Scene s = vacuum(duration);
  add_static(s, "slope", scene::Plane{normal, 0});
  add_ball(s, "ball", kRadius, 0.5, kRadius * normal);
  contact(s, "ball", "slope", 0.5, friction);
  return s;
}

}  // namespace

TEST_CASE("a ball that lies on the floor from the start does not move") {
  const auto run = physics::simulate(ball_on_floor(1, Vec3::Zero(), 0.5));
  REQUIRE_EQ(run.contacts.size(), 1);
  CHECK(run.contacts[0].phase == Phase::Begin);
  CHECK_LE((run.bodies[1].states.back().p_WB - Vec3(0, 0, kRadius)).norm(), 1e-12);
}

TEST_CASE("sliding turns into rolling: 5/7 of the speed after 2 v / (7 mu g)") {
  constexpr double v = 2, mu = 0.3;
  const auto run = physics::simulate(ball_on_floor(2, {v, 0, 0}, mu));
  const double rolls = 2 * v / (7 * mu * kGravity);
  for (std::size_t i = 0; i < run.time.size(); ++i) {
    const double t = run.time[i];
    const double expected = t < rolls ? v - mu * kGravity * t : 5.0 / 7 * v;
    // Within the one step in which sliding ends (0.5 ms) the speed is off by less than its own change in the step.
    const double tolerance = std::abs(t - rolls) < 1e-3 ? mu * kGravity * 5e-4 : 1e-9;
    REQUIRE_LE(std::abs(run.bodies[1].states[i].v_WB_W.x() - expected), tolerance);
  }
  CHECK_NEAR(run.bodies[1].states.back().w_WB_W.y() * kRadius, 5.0 / 7 * v, 1e-9);
  const double path = v * rolls - 0.5 * mu * kGravity * rolls * rolls + 5.0 / 7 * v * (2 - rolls);
  CHECK_NEAR(run.bodies[1].states.back().p_WB.x(), path,
             mu * kGravity * 5e-4 * 5e-4);  // once, in the step in which sliding ends
}

TEST_CASE("down a slope: rolling at 5/7 g sin, and sliding at g (sin - mu cos) where friction is too small to roll") {
  constexpr double degrees = 20, t = 1;
  const double angle = degrees * std::numbers::pi / 180;
  for (double mu : {0.5, 0.05}) {  // rolling needs mu >= 2/7 tan(20 deg) = 0.104
    const auto run = physics::simulate(ball_on_slope(degrees, mu, t));
    const double a = mu > 2.0 / 7 * std::tan(angle) ? 5.0 / 7 * kGravity * std::sin(angle)
                                                    : kGravity * (std::sin(angle) - mu * std::cos(angle));
    CHECK_NEAR(run.bodies[1].states.back().v_WB_W.norm(), a * t, 1e-9);
    CHECK_NEAR((run.bodies[1].states.back().p_WB - run.bodies[1].states.front().p_WB).norm(), 0.5 * a * t * t, 1e-9);
  }
}

TEST_CASE("a ball leaves a dome where the normal force ends: cos = 2/3 sliding, 10/17 rolling") {
  // Both from the energy law and v^2 / (R + r) = g cos at the point of departure. Rolling stays rolling up to some
  // degrees before departure only for very large friction, which is what is asked for here.
  for (const auto& [mu, cosine] : {std::pair(0.0, 2.0 / 3), std::pair(50.0, 10.0 / 17)}) {
    CAPTURE(mu);
    constexpr double R = 1, tilt = 0.02;
    scene::Scene s = vacuum(4);
    add_static(s, "dome", scene::Sphere{R});
    add_ball(s, "ball", kRadius, 0.5, (R + kRadius) * Vec3(std::sin(tilt), 0, std::cos(tilt)));
    contact(s, "ball", "dome", 0, mu);
    const auto run = physics::simulate(s);
    const trajectory::ContactEvent* departure = nullptr;
    for (const auto& e : run.contacts)
      if (e.phase == Phase::End && !departure) departure = &e;
    REQUIRE(departure);
    // The start is not at the top: cos at departure scales with cos(tilt).
    CHECK_NEAR(departure->normal.z(), cosine * std::cos(tilt),
               3e-3);  // one step of 0.5 ms at 2.5 m/s turns the normal by 1.2e-3
  }
}

TEST_CASE("a ball slides along a valley of two planes without losing speed") {
  scene::Scene s = vacuum(3);
  const Vec3 left = Vec3(1, 0, 2).normalized(), right = Vec3(-1, 0, 2).normalized();
  add_static(s, "left", scene::Plane{left, 0});
  add_static(s, "right", scene::Plane{right, 0});
  const double height = kRadius * std::sqrt(5.0) / 2;
  add_ball(s, "ball", kRadius, 0.5, {0, 0, height}, {0, 1, 0});
  contact(s, "ball", "left", 0, 0);
  contact(s, "ball", "right", 0, 0);
  const auto run = physics::simulate(s);
  CHECK_NEAR(run.bodies[2].states.back().p_WB.y(), 3, 1e-9);  // no force along the valley
  CHECK_NEAR(run.bodies[2].states.back().p_WB.z(), height, 1e-6);
  CHECK_NEAR(run.energy.kinetic.back(), 0.25, 1e-6);
}

TEST_CASE("a smooth ball circles on the inside of a ring with its speed kept to second order in the contact step") {
  // Without gravity the ring's inside holds the ball on a circle of radius R - r - r_ball: a concave surface, turned
  // once in 0.7 s.
  scene::Scene s = vacuum(3);
  s.world.gravity = Vec3::Zero();
  constexpr double R = 0.2376, r = 0.009, circle = R - r - kRadius;
  add_static(s, "rim", scene::Torus{R, r});
  add_ball(s, "ball", kRadius, 0.5, {circle, 0, 0}, {0, 1, 0});
  contact(s, "ball", "rim", 0, 0);
  const auto run = physics::simulate(s);
  REQUIRE_EQ(run.contacts.size(), 1);
  CHECK(run.contacts[0].phase == Phase::Begin);
  const Vec3 end = run.bodies[1].states.back().p_WB;
  CHECK_NEAR(end.head<2>().norm(), circle, 1e-9);  // gaps are closed after every step
  // The step turns the velocity by theta = v h / circle; a chord instead of the arc is theta^2 / 24 short, and as much
  // again is allowed.
  const double theta = 5e-4 / circle;
  CHECK_NEAR(run.bodies[1].states.back().v_WB_W.norm(), 1, theta * theta);
  const double angle = std::fmod(3 / circle, 2 * std::numbers::pi);
  CHECK_NEAR(std::remainder(std::atan2(end.y(), end.x()) - angle, 2 * std::numbers::pi), 0, theta * theta * 3 / circle);
}

TEST_CASE("a ball on a resting ball falls off, and both stay outside each other") {
  scene::Scene s = vacuum(2);
  add_static(s, "floor", scene::Plane{});
  add_ball(s, "lower", 0.1, 0.5, {0, 0, 0.1});
  add_ball(s, "upper", 0.1, 0.5, {0.01, 0, 0.1 + std::sqrt(0.04 - 1e-4)});
  contact(s, "lower", "floor", 0.2, 0.5);
  contact(s, "upper", "floor", 0.2, 0.5);
  contact(s, "upper", "lower", 0.2, 0.5);
  const auto run = physics::simulate(s);
  for (std::size_t i = 0; i < run.time.size(); ++i)
    REQUIRE_GE((run.bodies[1].states[i].p_WB - run.bodies[2].states[i].p_WB).norm(),
               0.2 - 1e-5);  // the certificate's bound of penetration
  CHECK_NEAR(run.bodies[2].states.back().p_WB.z(), 0.1, 1e-5);
  CHECK_GE(run.bodies[2].states.back().p_WB.x() - run.bodies[1].states.back().p_WB.x(), 0.2 - 1e-5);
}
