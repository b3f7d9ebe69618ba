#include <algorithm>
#include <cmath>

#include "rim_shots.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("400 random hits of the ring: the first rebound against the closed form in long double") {
  RimErrors errors;
  for (const RimShot& shot : random_rim_shots(400, 11)) {
    const auto exact = exact_rim_hit<long double>(shot, 0.5);
    REQUIRE(exact);
    const auto run = physics::simulate(rim_scene(shot, exact->time + 0.002));
    REQUIRE_EQ(run.contacts.size(), 1);
    errors.add(run, *exact);
  }
  // The promise is a mean of 0.02 and a maximum of 0.05 degrees; a gap of 1e-12 m at 0.15 of the speed gives 1e-8
  // degrees.
  CHECK_LE(errors.mean_angle(), 1e-8);
  CHECK_LE(errors.worst_angle, 1e-7);
  CHECK_LE(errors.worst_speed, 1e-9);
  CHECK_LE(errors.worst_spin, 1e-7);
  CHECK_LE(errors.worst_time, 1e-11);
}

TEST_CASE("nothing passes through anything at 40 m/s, at any outer step") {
  // A closed room around thin things: whatever goes through a wall is outside at the end.
  Rng rng(5);
  for (int trial = 0; trial < 150; ++trial) {
    scene::Scene s = vacuum(0.5, 60);
    const double thickness = 1e-4;  // half of a sheet of 0.2 mm
    for (int axis = 0; axis < 3; ++axis)
      for (double side : {-1.0, 1.0}) {
        Vec3 half(1, 1, 1), centre = Vec3::Zero();
        half[axis] = thickness;
        centre[axis] = side * (1 + thickness);
        add_static(s, std::string("wall") + "xyz"[axis] + (side > 0 ? "1" : "0"), scene::Box{half}, centre);
      }
    add_static(s, "rim", scene::Torus{0.24, 0.002}, {0.3, 0.3, 0});
    add_static(s, "post", scene::Capsule{0.005, 1.5}, {-0.5, -0.4, 0});
    add_static(s, "pearl", scene::Sphere{0.003}, {-0.4, 0.5, 0.2});
    const double radius = rng.uniform(0.01, 0.1);
    Vec3 direction(rng.normal(), rng.normal(), rng.normal());
    add_ball(s, "ball", radius, 0.5, {rng.uniform(-0.3, -0.1), rng.uniform(-0.2, 0.0), rng.uniform(-0.8, 0.8)},
             40 * direction.normalized(), {rng.uniform(-50, 50), rng.uniform(-50, 50), rng.uniform(-50, 50)});
    for (scene::Material& material : s.materials) material = {material.name, 0.95, 0.3};
    const auto run = physics::simulate(s, {trial % 3 == 0 ? 1.0 / 60 : trial % 3 == 1 ? 1.0 / 240 : 1e-3});
    CHECK_GE(run.contacts.size(), 5);
    for (const BodyState& state : run.bodies.back().states)
      REQUIRE_LE(state.p_WB.cwiseAbs().maxCoeff(),
                 1 - radius + 1e-9);  // inside the room by its radius, to the stop's tolerance
  }
}

TEST_CASE("a fast ball aimed at the bar of a ring hits it and is never inside it") {
  Rng rng(6);
  for (int trial = 0; trial < 300; ++trial) {
    const double around = rng.uniform(0, 2 * std::numbers::pi), tilt = rng.uniform(0, 2 * std::numbers::pi);
    const Vec3 outward(std::cos(around), std::sin(around), 0),
        tube = std::cos(tilt) * outward + std::sin(tilt) * Vec3::UnitZ();
    RimShot shot;
    shot.velocity = -rng.uniform(20, 40) * tube;
    // Aimed at the tube's centre line, from where nothing of the ring stands between.
    if (tube.z() < 0.5) continue;
    shot.position = kRimCentre + kRimMajor * outward - 0.1 * shot.velocity;
    shot.restitution = 0.6;
    const auto run = physics::simulate(rim_scene(shot, 0.2), {1.0 / 60});
    REQUIRE_FALSE(run.contacts.empty());
    CHECK_NEAR(run.contacts[0].time, 0.1 - (kRimMinor + kBall) / shot.velocity.norm(),
               3e-3);  // gravity adds up to 5 cm to the way: 2.5 ms
    for (const BodyState& state : run.bodies[0].states) {
      const Vec3 p = state.p_WB - kRimCentre;
      REQUIRE_GE(std::hypot(p.head<2>().norm() - kRimMajor, p.z()) - kRimMinor - kBall, -1e-9);
    }
  }
}

TEST_CASE("ring passages: through the hole downwards counts, beside it and upwards does not") {
  const auto passages = [](const Vec3& position, const Vec3& velocity) {
    scene::Scene s = vacuum(0.8);
    add_ball(s, "ball", 0.05, 0.5, position, velocity);
    add_static(s, "rim", scene::Torus{kRimMajor, kRimMinor}, kRimCentre);
    return physics::ring_passages(physics::simulate(s));
  };
  const auto made = passages(kRimCentre + Vec3(0, 0, 0.5), Vec3::Zero());
  REQUIRE_EQ(made.size(), 1);
  CHECK(made[0].body == 0);
  CHECK(made[0].ring == 1);
  CHECK_NEAR(made[0].time, std::sqrt(2 * 0.5 / 9.81), 1e-9);              // the interpolation of a parabola is exact
  CHECK(passages(kRimCentre + Vec3(0.4, 0, 0.5), Vec3::Zero()).empty());  // beside
  CHECK(passages(kRimCentre + Vec3(0, 0, -0.5), Vec3(0, 0, 4)).size() == 1);  // up and then down again: once
  CHECK(passages(kRimCentre + Vec3(0, 0, -0.5), Vec3(0, 0, 2)).empty());      // does not reach the plane
}
