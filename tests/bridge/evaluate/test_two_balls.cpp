#include <doctest/doctest.h>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/fault.h"
#include "rimshot/evaluate/nearest_take.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"
#include "two_ball_scene.h"

using namespace rimshot;
using test::readings_of, test::TwoBalls;

namespace {

constexpr double kReadingNoise = 0.1;  // px, of the readings
constexpr int kTwoBallFrames = 18;

std::vector<evaluate::BallReadings> read(const TwoBalls& balls, const evaluate::Court& court, double noise = kReadingNoise) {
  std::vector<evaluate::BallReadings> out;
  for (const int ball : {0, 1})
    out.push_back(readings_of([&](double t) { return balls.position(ball, t); }, court, kTwoBallFrames, noise, 11 + std::uint64_t(ball), 0, balls.radius[ball]));
  return out;
}

}  // namespace

TEST_CASE("two balls that meet in mid-air: one contact in both paths, with its time, normal, restitution and velocities") {
  const auto court = evaluate::court_of(test::two_ball_scene());
  const TwoBalls balls;
  const auto paths = evaluate::fit_paths(read(balls, court), court);
  REQUIRE_EQ(paths.size(), 2);
  for (const int ball : {0, 1}) {
    CAPTURE(ball);
    REQUIRE_EQ(paths[std::size_t(ball)].contacts.size(), 1);
    const auto& contact = paths[std::size_t(ball)].contacts[0];
    CHECK_EQ(contact.ball, ball);
    CHECK_EQ(contact.other, 1 - ball);
    CHECK_EQ(contact.body, -1);
    CHECK_NEAR(contact.time, balls.impact_time(), 0.1 * test::kFrameTime);  // as a bounce
    CHECK_NEAR((contact.normal - (ball == 0 ? 1 : -1) * balls.normal()).norm(), 0, 0.35);  // along the ray a reading errs by 7 cm, at an arc's end a ball by 4 cm: 6 of 22 cm
    CHECK_NEAR(contact.separation_speed / contact.approach_speed, balls.restitution, 0.05);
    CHECK_NEAR(contact.approach_speed, balls.approach(), 0.3);  // cosine of the normal's error
    CHECK_NEAR((contact.velocity_after - contact.velocity_before).x(), balls.gain(ball).x(), 0.1);  // 3 cm/s on either side; three standard errors
  }
  CHECK_EQ(paths[0].contacts[0].time, paths[1].contacts[0].time);
}

TEST_CASE("a heavy ball that a light one hits is split where that one bends") {
  auto scene = test::two_ball_scene({{"bodies.left.mass", "60"}});
  const auto court = evaluate::court_of(scene);
  TwoBalls balls;
  balls.mass[0] = 60;
  const auto paths = evaluate::fit_paths(read(balls, court), court);
  REQUIRE_EQ(paths[1].contacts.size(), 1);
  CHECK_EQ(paths[1].contacts[0].other, 0);
  REQUIRE_EQ(paths[0].contacts.size(), 1);
  CHECK_EQ(paths[0].contacts[0].other, 1);
  CHECK_NEAR((paths[0].contacts[0].velocity_after - paths[0].contacts[0].velocity_before).x(), balls.gain(0).x(), 0.1);
}

TEST_CASE("the nearest take follows both balls through their collision, and reads the coefficient of their pair") {
  // Claimed a little off: the throws, and another restitution.
  const auto scene = test::two_ball_scene({{"bodies.left.velocity", "[2.22, 0.01, 2.38]"}, {"bodies.right.position", "[1.005, 0.004, 1.246]"}});
  const auto court = evaluate::court_of(scene);
  TwoBalls balls;
  balls.restitution = 0.6;
  const auto take = evaluate::nearest_take(read(balls, court), court, scene);
  REQUIRE(take.has_value());
  CHECK_LE(take->free.surprise, 1.2 * test::tolerance_scale());  // the readings' errors have a floor: its expectation is below 1
  const auto contacts = evaluate::contacts_of(take->free.run, court, 0.7);
  REQUIRE_EQ(contacts.size(), 1);  // once, not for each ball
  CHECK_EQ(contacts[0].ball, 0);
  CHECK_EQ(contacts[0].other, 1);
  CHECK_NEAR(contacts[0].time, balls.impact_time(), 0.002);  // 1.5 cm of both outlines together at 4.6 m/s, over 18 frames
  REQUIRE(take->restitution.contains("leather on leather"));
  const auto& change = take->restitution.at("leather on leather");
  CHECK_NEAR(change.value, -0.1, 3 * change.sigma);  // three standard errors
  CHECK_LE(change.sigma, 0.05);
  // Newton's third law holds in the run: m dv of both cancel.
  const Vec3 gained = 0.6 * (contacts[0].velocity_after - contacts[0].velocity_before) + 0.4 * (contacts[0].other_after - contacts[0].other_before);
  CHECK_NEAR(gained.norm(), 0, 1e-4);  // gravity over the two microseconds between
}

TEST_CASE("an impulse out of balance: the second ball gains by the amount that was asked for, the first as by the law") {
  const auto scene = test::two_ball_scene();
  const TwoBalls balls;
  const auto broken = evaluate::break_run(scene, {evaluate::FaultKind::Impulse, 0.5});
  CHECK_NEAR(broken.time, balls.impact_time(), 1e-9);
  const double after = broken.time + 0.02;
  const auto gained = [&](int ball) -> Vec3 { return broken.shown.state_at(ball, after).v_WB_W - balls.v[ball] - after * Vec3(0, 0, -9.81); };
  CHECK_NEAR((gained(0) - balls.gain(0)).norm(), 0, 1e-9);
  CHECK_NEAR((gained(1) - 1.5 * balls.gain(1)).norm(), 0, 1e-9);
  CHECK_THROWS_AS(evaluate::break_run(test::two_ball_scene({{"world.duration", "0.1"}}), {evaluate::FaultKind::Impulse, 0.5}), Error);
}
