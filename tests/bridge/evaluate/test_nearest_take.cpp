#include "rimshot/evaluate/nearest_take.h"

#include <doctest/doctest.h>

#include "court_scene.h"
#include "made_readings.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using test::Bounce, test::readings_of;

namespace {

constexpr double kNoise = 0.1;  // px, of the readings

/// The court with the bounce's throw, as somebody claims it: a little off.
scene::Scene claimed() {
  return test::court_scene({{"bodies.ball.position", "[3.21, 0.09, 1.61]"}, {"bodies.ball.velocity", "[1.15, -0.12, -0.95]"}});
}

}  // namespace

TEST_CASE("a lawful bounce is explained, and read off far below a frame") {
  const auto scene = claimed();
  const auto court = evaluate::court_of(scene);
  const Bounce bounce;
  const auto take = evaluate::nearest_take({readings_of([&](double t) { return bounce.position(t); }, court, 22, kNoise)}, court, scene);
  REQUIRE(take.has_value());
  CHECK_LE(take->lawful.surprise, 1.2 * test::tolerance_scale());  // its expectation is below 1, as the readings' errors have a floor
  const auto contacts = evaluate::contacts_of(take->free.run, court, 1);
  REQUIRE_EQ(contacts.size(), 1);
  // 0.1 px is 1.2 cm at 5 m; over 22 frames and at 5.5 m/s, a millisecond.
  CHECK_NEAR(contacts[0].time, bounce.impact_time(), 0.001);
  CHECK_NEAR(contacts[0].separation_speed / contacts[0].approach_speed, bounce.restitution, 0.02);
  REQUIRE(take->gravity.has_value());
  CHECK_NEAR(take->gravity->value, 1, 3 * take->gravity->sigma);  // three standard errors
  CHECK_LE(take->gravity->sigma, 0.01);
  CHECK_GE(take->draws.size(), 20);
}

TEST_CASE("another world's laws are read: gravity and restitution of their own size, with errors that hold") {
  const auto scene = claimed();
  const auto court = evaluate::court_of(scene);
  Bounce bounce;
  bounce.restitution = 0.55;
  bounce.gravity = 8.8;
  int covered = 0;
  constexpr int kClips = 10;
  for (int seed = 0; seed < kClips; ++seed) {
    const auto take = evaluate::nearest_take({readings_of([&](double t) { return bounce.position(t); }, court, 22, kNoise, std::uint64_t(seed))}, court, scene);
    REQUIRE(take.has_value());
    CHECK_GE(take->lawful.surprise, 2 * take->free.surprise);  // the scene's own laws do not explain it
    CHECK_LE(take->free.surprise, 1.2);
    REQUIRE(take->gravity.has_value());
    REQUIRE(take->restitution.contains("leather on steel"));
    const auto& change = take->restitution.at("leather on steel");
    covered += std::abs(take->gravity->value - 8.8 / 9.81) < 1.96 * take->gravity->sigma;
    covered += std::abs(change.value + 0.15) < 1.96 * change.sigma;
  }
  CHECK_GE(covered, 2 * kClips - 4);  // binomial at 95 %: fewer in one of 400 cases
}

TEST_CASE("an error of the radius that all readings share is not taken for gravity") {
  const auto scene = claimed();
  const auto court = evaluate::court_of(scene);
  const Bounce bounce;
  for (const double outline : {-0.21, -0.1, 0.1, 0.21}) {  // [px], up to two standard deviations
    const auto take = evaluate::nearest_take({readings_of([&](double t) { return bounce.position(t); }, court, 22, kNoise / 5, 11, outline)}, court, scene);
    REQUIRE(take.has_value());
    REQUIRE(take->gravity.has_value());
    CHECK_NEAR(take->gravity->value, 1, 0.005);  // 0.02 px leave 0.002; the radius alone would make it 0.013 at 0.21 px
  }
}

TEST_CASE("several hits on the ring, each of which magnifies what came before, are followed from a throw that is claimed a little wrong") {
  // Readings of a run with inputs of its own; the fit must find these, from a start at which the ball misses all but the first hit.
  int followed = 0, covered = 0;
  for (const double speed : {2.35, 2.4, 2.45, 2.5, 2.55, 2.6}) {
    const auto scene = test::court_scene({{"bodies.ball.position", "[3.0, 0.02, 3.5]"}, {"bodies.ball.velocity", "[" + std::to_string(speed) + ", 0, 1]"}, {"world.duration", "1.2"}});
    auto shown = scene;
    auto& ball = shown.bodies[std::size_t(shown.body_index("ball"))].initial;
    ball.p_WB += Vec3(0.002, -0.001, 0.002);
    ball.v_WB_W += Vec3(0.02, 0.01, -0.02);
    const auto run = physics::simulate(shown);
    const auto court = evaluate::court_of(scene);
    const auto hits = evaluate::contacts_of(run, court, 1.1);
    if (hits.size() < 2) continue;
    const auto motion = [&](double t) { return run.state_at(shown.body_index("ball"), t).p_WB; };
    const auto take = evaluate::nearest_take({readings_of(motion, court, 28, 0.05)}, court, scene);
    REQUIRE(take.has_value());
    CHECK_LE(take->lawful.surprise, 1.2);
    const auto found = evaluate::contacts_of(take->free.run, court, 1.1);
    REQUIRE_EQ(found.size(), hits.size());
    ++followed;
    for (std::size_t k = 0; k < hits.size(); ++k) {
      CHECK_NEAR(found[k].time, hits[k].time, 0.002);
      const Vec3 &exit = hits[k].velocity_after, &read = found[k].velocity_after;
      CHECK_LE(std::atan2(exit.cross(read).norm(), exit.dot(read)), 0.052 * test::tolerance_scale());  // three degrees: a ball of 6 px radius
    }
    REQUIRE(take->gravity.has_value());
    covered += std::abs(take->gravity->value - 1) < 1.96 * take->gravity->sigma;
  }
  CHECK_GE(followed, 3);
  CHECK_GE(covered, followed - 1);
}

TEST_CASE("a ball that stops in mid-air surprises") {
  const auto scene = claimed();
  const auto court = evaluate::court_of(scene);
  const Bounce bounce;
  const auto frozen = [&](double t) { return bounce.position(t < 0.2 ? t : std::max(0.2, t - 0.2)); };
  const auto take = evaluate::nearest_take({readings_of(frozen, court, 22, kNoise)}, court, scene);
  REQUIRE(take.has_value());
  CHECK_GE(take->free.surprise, 1.5);  // above 1 by more than chance
}

TEST_CASE("too few readings tell nothing") {
  const auto scene = claimed();
  const auto court = evaluate::court_of(scene);
  const Bounce bounce;
  CHECK_FALSE(evaluate::nearest_take({readings_of([&](double t) { return bounce.position(t); }, court, 4, kNoise)}, court, scene).has_value());
}
