#include <algorithm>
#include <cmath>
#include <thread>

#include "build_body.h"
#include "busy_scene.h"
#include "rim_shots.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/trajectory/io.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE(
    "gate: 10 000 random hits of the ring with spin and friction against the closed form, at steps of 1/60, 1/240 and "
    "1/1000 s") {
  const auto shots = random_rim_shots(10000, 2);
  RimErrors errors;
  for (std::size_t i = 0; i < shots.size(); ++i) {
    const auto exact = exact_rim_hit<double>(shots[i], 0.5);
    REQUIRE(exact);
    const auto run = physics::simulate(rim_scene(shots[i], exact->time + 0.002), {kSteps[i % 3]});
    REQUIRE_EQ(run.contacts.size(), 1);
    errors.add(run, *exact);
  }
  // The bars are 0.01 and 0.05 degrees, 1e-4 and 0.01 rad/s; the oracle's bisection in double leaves 1e-12 m of gap, at
  // 0.15 of the speed.
  CHECK_LE(errors.mean_angle(), 1e-8);
  CHECK_LE(errors.worst_angle, 1e-6);
  CHECK_LE(errors.worst_speed, 1e-9);
  CHECK_LE(errors.worst_spin, 1e-6);
}

TEST_CASE("gate: heights of five bounces for any restitution from 0.1 to 1, at steps of 1/60, 1/240 and 1/1000 s") {
  const double h = 1.8;
  for (int tenth = 1; tenth <= 10; ++tenth)
    for (double step : kSteps) {
      const double e = tenth / 10.0, speed = std::sqrt(2 * 9.81 * h);
      scene::Scene s = vacuum(6.5);
      add_basketball(s, {0, 0, h + kBall}, Vec3::Zero());
      add_static(s, "floor", scene::Plane{});
      contact(s, "ball", "floor", e, 0.5);
      const auto run = physics::simulate(s, {step});
      for (int n = 1; n <= 5; ++n) {
        CAPTURE(e);
        CAPTURE(step);
        CAPTURE(n);
        // A rebound slower than 10 mm/s, 5 um high, does not happen (docs/PHYSICS.md, one run, 4).
        if (speed * std::pow(e, n) < 0.01) break;
        REQUIRE_GE(int(run.contacts.size()), n);
        const double up = run.contacts[std::size_t(n - 1)].separation_speed;
        CHECK_NEAR(up * up / (2 * 9.81) / (h * std::pow(e, 2 * n)), 1,
                   1e-9);  // the bar is 1e-4; instants are exact to 1e-12 m of gap
      }
    }
}

TEST_CASE(
    "gate: 10 000 shots at up to 60 m/s and 60 to 1000 steps a second: nothing passes through a sheet, a ring, a rod "
    "or a bead") {
  Rng rng(7);
  int met = 0;
  for (int i = 0; i < 10000; ++i) {
    scene::Scene s = vacuum(0.02, 2000);
    s.world.gravity = Vec3::Zero();
    const double radius = rng.uniform(0.01, 0.12), thin = rng.uniform(1e-4, 2e-3), speed = rng.uniform(5, 60),
                 before = rng.uniform(0.002, 0.016);
    const Vec3 spin(rng.uniform(-100, 100), rng.uniform(-100, 100), rng.uniform(-100, 100));
    // Straight at the thinnest part, which lies in the plane x = 0 at the origin.
    const Vec3 aim(0, rng.uniform(-0.3, 0.3) * radius, rng.uniform(-0.3, 0.3) * radius);
    add_ball(s, "ball", radius, 0.5, aim - Vec3(before * speed + radius + thin, 0, 0), {speed, 0, 0}, spin);
    const int kind = i % 4;
    if (kind == 0) {
      add_static(s, "sheet", scene::Box{{thin, 1, 1}});
    } else if (kind == 1) {
      add_static(s, "ring", scene::Torus{0.2376, thin}, {0, 0.2376, 0});
      s.bodies.back().initial.q_WB = turned_about({0, 1, 0}, std::numbers::pi / 2);
    } else if (kind == 2) {
      add_static(s, "rod", scene::Capsule{thin, 2});
    } else {
      add_static(s, "bead", scene::Sphere{thin});
    }
    all_contacts(s, 0.7, 0.3);
    const auto run = physics::simulate(s, {1 / std::exp(rng.uniform(std::log(60.0), std::log(1000.0)))});
    REQUIRE_EQ(run.contacts.size(), 1);
    ++met;
    // Where the target is nearest the ball's own surface stays before it, by a formula for each kind.
    for (const BodyState& state : run.bodies[0].states) {
      const Vec3& p = state.p_WB;
      double gap = 0;
      if (kind == 0) gap = -p.x() - thin - radius;
      if (kind == 1) gap = std::hypot(std::hypot(p.y() - 0.2376, p.z()) - 0.2376, p.x()) - thin - radius;
      if (kind == 2) gap = std::hypot(p.x(), p.y()) - thin - radius;
      if (kind == 3) gap = p.norm() - thin - radius;
      REQUIRE_GE(gap, -1e-9);  // a stop is a gap of 1e-12 m
    }
  }
  CHECK_EQ(met, 10000);
}

TEST_CASE("gate: worlds that run side by side in threads are the world that runs alone, to the last bit") {
  const scene::Scene s = busy_scene();
  const std::string alone = trajectory::sha256(physics::simulate(s));
  std::vector<std::string> side_by_side(4);
  std::vector<std::thread> threads;
  for (std::string& hash : side_by_side) threads.emplace_back([&] { hash = trajectory::sha256(physics::simulate(s)); });
  for (std::thread& thread : threads) thread.join();
  for (const std::string& hash : side_by_side) CHECK(hash == alone);
}
