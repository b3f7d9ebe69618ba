#include <doctest/doctest.h>

#include <numbers>

#include "court_scene.h"
#include "made_readings.h"
#include "rimshot/evaluate/ball_path.h"
#include "tolerance.h"

using namespace rimshot;

using test::Bounce, test::kFrameTime, test::readings_of;

TEST_CASE("a bounce is found with its time, its body, its restitution and its velocities") {
  const auto court = evaluate::court_of(test::court_scene());
  const Bounce bounce;
  const auto path =
      evaluate::fit_path(readings_of([&](double t) { return bounce.position(t); }, court, 22, 0.1), court);
  REQUIRE_EQ(path.contacts.size(), 1);
  const auto& contact = path.contacts.front();
  CHECK_NEAR(contact.time, bounce.impact_time(), 0.1 * kFrameTime);  // a tenth of a frame, the promise
  CHECK_EQ(court.statics[std::size_t(contact.body)].name, "floor");
  CHECK_NEAR(contact.normal.z(), 1, 1e-12);  // a plane's normal is exact
  CHECK_NEAR(contact.separation_speed / contact.approach_speed, bounce.restitution, 0.03);
  CHECK_NEAR(contact.approach_speed, bounce.impact_speed(),
             0.05);  // 0.1 px is 1.2 cm; over an arc of ten frames 3 cm/s
  CHECK_NEAR(contact.velocity_after.x(), bounce.v0.x(), 0.05);
}

TEST_CASE("frames that could not be read around the impact cost little") {
  const auto court = evaluate::court_of(test::court_scene());
  const Bounce bounce;
  auto readings = readings_of([&](double t) { return bounce.position(t); }, court, 22, 0.1);
  const int hit = int(bounce.impact_time() / kFrameTime);
  for (int i = hit - 1; i <= hit + 1; ++i) readings[std::size_t(i)].measurable = false;
  const auto path = evaluate::fit_path(readings, court);
  REQUIRE_EQ(path.contacts.size(), 1);
  CHECK_NEAR(path.contacts.front().time, bounce.impact_time(),
             0.25 * kFrameTime);  // extrapolated over two frames instead of half a one
}

TEST_CASE("free flight has one arc, and its gravity is read") {
  const auto court = evaluate::court_of(test::court_scene());
  for (const double gravity : {9.81, 6.0}) {
    CAPTURE(gravity);
    const auto flight = [&](double t) {
      return Vec3(Vec3(3.2, 0, 2.6) + t * Vec3(1.2, 0, 2.5) - 0.5 * t * t * Vec3(0, 0, gravity));
    };
    const auto readings = readings_of(flight, court, 20, 0.1);
    const auto path = evaluate::fit_path(readings, court);
    const auto read = evaluate::fit_gravity({readings}, {path}, court);
    REQUIRE(read.measurable);
    // The judge supposes the scene's gravity to find arcs, but not to measure it. Short arcs tell less: three standard
    // errors.
    CHECK_LE(std::abs(read.value - gravity), 3 * read.sigma * test::tolerance_scale());
    if (gravity == 9.81) {
      CHECK_EQ(path.arcs.size(), 1);
      CHECK_LE(read.sigma, 0.3);
    }
  }
}

TEST_CASE("drag that grows along an arc does not pass for gravity") {
  auto scene = test::court_scene();
  scene.world.air = scene::Air{};
  scene.bodies[0].aero.drag = 0.5;
  scene.world.gravity = Vec3(0, 0, -9.81);
  const auto court = evaluate::court_of(scene);
  // Falls from rest: v = vt tanh(g t / vt), s = vt^2 / g ln cosh(g t / vt).
  const double area = std::numbers::pi * 0.12 * 0.12, terminal = std::sqrt(2 * 0.6 * 9.81 / (1.204 * 0.5 * area));
  const auto fall = [&](double t) { return Vec3(3.6, 0, 3.6 - terminal * terminal / 9.81 * std::log(std::cosh(9.81 * t / terminal))); };
  const auto readings = readings_of(fall, court, 18, 1e-3);
  const auto read = evaluate::fit_gravity({readings}, {evaluate::fit_path(readings, court)}, court);
  REQUIRE(read.measurable);
  CHECK_NEAR(read.value, 9.81, 0.06);  // a straight line leaves out a part of growth with the square of time: 0.5 %
}

TEST_CASE("a bend in mid-air is found and named after no body") {
  const auto court = evaluate::court_of(test::court_scene());
  const auto bent = [](double t) {
    const double before = std::min(t, 0.4), after = t - before;
    return Vec3(Vec3(3.0, 0, 2.4) + before * Vec3(1.5, 0, 2.5) + after * Vec3(-2.0, 0, 1.0) -
                0.5 * t * t * Vec3(0, 0, 9.81));
  };
  const auto path = evaluate::fit_path(readings_of(bent, court, 20, 0.1), court);
  REQUIRE_EQ(path.contacts.size(), 1);
  CHECK_EQ(path.contacts.front().body, -1);
  CHECK_NEAR(path.contacts.front().time, 0.4, 0.1 * kFrameTime);
}

TEST_CASE("a bend in the middle of the ring, which the ball does not touch there, is named after no body") {
  const auto court = evaluate::court_of(test::court_scene({{"cameras.side.position", "[4.2, -4.4, 3.1]"}, {"cameras.side.look_at", "[4.2, 0, 3.0]"}}));
  const auto bent = [](double t) {
    const double aside = t - 0.4;
    // 3 cm off the middle the ball's surface is 7.5 cm from the ring, across the picture; along the ray readings could not tell.
    return Vec3(Vec3(4.221, 0, 3.06) + aside * (aside < 0 ? Vec3(1.6, 0, -0.8) : Vec3(0.1, 0, -2.8)) - 0.5 * aside * aside * Vec3(0, 0, 9.81));
  };
  const auto path = evaluate::fit_path(readings_of(bent, court, 18, 0.002), court);
  REQUIRE_EQ(path.contacts.size(), 1);
  CHECK_EQ(path.contacts.front().body, -1);
  CHECK_NEAR(path.contacts.front().time, 0.4, 0.1 * kFrameTime);
}

TEST_CASE("too few readings give no path") {
  const auto court = evaluate::court_of(test::court_scene());
  const Bounce bounce;
  const auto path = evaluate::fit_path(readings_of([&](double t) { return bounce.position(t); }, court, 3, 0.1), court);
  CHECK(path.arcs.empty());
  CHECK(path.contacts.empty());
}
