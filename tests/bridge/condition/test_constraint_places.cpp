#include "rimshot/condition/constraint_places.h"

#include <algorithm>
#include <cmath>
#include <iostream>

#include "build_scene.h"
#include "rimshot/losses/laws.h"
#include "rimshot/losses/state.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "torch_tolerance.h"

using namespace rimshot;

namespace {

/// Two balls of unlike mass that hit each other in the air and then the floor; with spin, friction and, if wanted, air.
trajectory::Trajectory two_balls(bool air, double friction = 0.4) {
  scene::Scene s = test::vacuum(1.0);
  if (air) s.world.air = scene::Air{};
  test::add_static(s, "floor", scene::Plane{});
  auto& left = test::add_ball(s, "left", 0.12, 0.6, {-0.6, 0, 1.2}, {2, 0, 1}, {3, -15, 2});
  left.aero = {0.5, 1.0};
  auto& right = test::add_ball(s, "right", 0.1, 0.25, {0.6, 0.05, 1.25}, {-2.5, 0, 0.8}, {-5, 4, 1});
  right.aero = {0.5, 1.0};
  test::contact(s, "left", "right", 0.8, friction);
  test::contact(s, "left", "floor", 0.75, friction);
  test::contact(s, "right", "floor", 0.7, friction);
  return physics::simulate(s);
}

double worst(const trajectory::Trajectory& run, const std::string& law) {
  const auto all = condition::constraint_places(run);
  const auto& entry = condition::places_of(all, law);
  return losses::worst_residual(entry.law, condition::state_rows(run).data(), entry.places);
}

double certified(const trajectory::Trajectory& run, const std::string& law) {
  for (const auto& residual : physics::certify(run).residuals)
    if (residual.law == law) return residual.value;
  FAIL("no law " << law);
  return 0;
}

/// First impact between two bodies of these names, and the sample after it.
struct Hit {
  trajectory::ContactEvent event;
  std::size_t before, after;
};
Hit first_hit(const trajectory::Trajectory& run, const std::string& one, const std::string& other) {
  for (const auto& event : run.contacts) {
    const std::string a = run.scene.bodies[std::size_t(event.body_a)].name, b = run.scene.bodies[std::size_t(event.body_b)].name;
    if (!((a == one && b == other) || (a == other && b == one))) continue;
    const auto after = std::size_t(std::upper_bound(run.time.begin(), run.time.end(), event.time) - run.time.begin());
    return {event, after - 1, after};
  }
  FAIL("no impact of " << one << " on " << other);
  return {};
}

BodyState& state(trajectory::Trajectory& run, int body, std::size_t sample) { return run.bodies[std::size_t(body)].states[sample]; }

}  // namespace

TEST_CASE("the laws are nearly zero on what the simulator computes: the floor of each") {
  // Measured floors: those of the rules by which states are carried and integrated over 1/240 s, and the simulator's own 1e-12 m in
  // the place of a contact. Each bound is about ten times what is measured.
  const std::vector<std::pair<std::string, double>> bounds = {
      {"free_flight.velocity", 2e-10}, {"free_flight.position", 2e-11}, {"restitution", 1e-12},    {"coulomb", 1e-12},       {"linear_impulse", 1e-13},
      {"angular_impulse", 1e-11},      {"non_penetration", 1e-12},      {"contact_timing", 1e-12}, {"energy_gain", 1e-13}};
  std::vector<trajectory::Trajectory> runs = {two_balls(false), two_balls(true)};
  for (const char* file : {"missed_free_throw", "bank_shot"})
    runs.push_back(physics::simulate(scene::load(std::string(RIMSHOT_SOURCE_DIR) + "/scenes/showcase/" + file + ".yaml")));
  for (const auto& [law, bound] : bounds) {
    CAPTURE(law);
    double floor = 0;
    std::size_t places = 0;
    for (const auto& run : runs) {
      floor = std::max(floor, worst(run, law));
      const auto all = condition::constraint_places(run);
      const auto& entry = condition::places_of(all, law);
      places += entry.places.count(entry.law);
    }
    CHECK(places > 0);
    CHECK_NEAR(floor, 0, bound);
    MESSAGE(law << ": floor " << floor << " over " << places << " places");
  }
}

TEST_CASE("over a bounce there is no place of free flight") {
  const auto run = two_balls(true);
  const auto hit = first_hit(run, "left", "floor");
  const auto all = condition::constraint_places(run);
  const auto& flight = condition::places_of(all, "free_flight.velocity");
  const int body = hit.event.body_a;
  const auto bodies = std::int64_t(run.bodies.size());
  bool before = false;
  for (std::size_t i = 0; i < flight.places.rows.size(); i += 3) {
    if (flight.places.rows[i] % bodies != body) continue;
    const auto first = std::size_t(flight.places.rows[i] / bodies), last = std::size_t(flight.places.rows[i + 2] / bodies);
    CHECK_FALSE((run.time[first] <= hit.event.time && hit.event.time < run.time[last]));
    before = before || last == hit.before;
  }
  CHECK(before);  // up to the last sample before it there are some
}

// A law as a loss and as the certificate's residual: one number on runs that break it, and it grows with the violation.
constexpr double kViolations[] = {0.01, 0.1, 0.5};

TEST_CASE("twins: flight: a velocity that no force explains") {
  for (const double violation : kViolations) {
    CAPTURE(violation);
    auto run = two_balls(true);
    const int body = first_hit(run, "left", "floor").event.body_a;
    state(run, body, 10).v_WB_W += Vec3(violation, 0, 0);
    CHECK_NEAR(worst(run, "free_flight.velocity"), certified(run, "free_flight.velocity"), 1e-12);  // the same rule, other code
    CHECK_NEAR(worst(run, "free_flight.position"), certified(run, "free_flight.position"), 1e-12);
  }
}

TEST_CASE("twins: restitution: the ball leaves faster than the law allows") {
  for (const double violation : kViolations) {
    CAPTURE(violation);
    auto run = two_balls(false);
    const auto hit = first_hit(run, "left", "floor");
    state(run, hit.event.body_a, hit.after).v_WB_W += violation * hit.event.normal;
    CHECK_NEAR(worst(run, "restitution"), certified(run, "restitution.states"), 1e-11);  // carried by other rules to the same instant
    CHECK_NEAR(worst(run, "restitution"), violation, 1e-11);
  }
}

TEST_CASE("twins: linear impulse: b gains what a did not lose") {
  for (const double violation : kViolations) {
    CAPTURE(violation);
    auto run = two_balls(false);
    const auto hit = first_hit(run, "left", "right");
    const auto& bodies = run.scene.bodies;
    const double a = bodies[std::size_t(hit.event.body_a)].mass, b = bodies[std::size_t(hit.event.body_b)].mass;
    const Vec3 along = hit.event.normal.unitOrthogonal();
    state(run, hit.event.body_b, hit.after).v_WB_W += violation * along;
    // The certificate states it per mass of the body, the loss per mass of the pair.
    CHECK_NEAR(worst(run, "linear_impulse"), b / (a + b) * certified(run, "linear_momentum"), 1e-9);
  }
}

TEST_CASE("twins: angular impulse: spin from nowhere") {
  for (const double violation : kViolations) {
    CAPTURE(violation);
    auto run = two_balls(false);
    const auto hit = first_hit(run, "left", "floor");
    state(run, hit.event.body_a, hit.after).w_WB_W += Vec3(0, 0, violation);
    CHECK_NEAR(worst(run, "angular_impulse"), certified(run, "angular_momentum"), 1e-7);  // floor of the carried velocities times m r / I
  }
}

TEST_CASE("twins: Coulomb, sticking: what should roll slips") {
  for (const double violation : kViolations) {
    CAPTURE(violation);
    auto run = two_balls(false, 2.0);
    const auto hit = first_hit(run, "left", "floor");
    // Spin about a horizontal axis makes the contact point slip by violation; friction 2 stays far inside its cone.
    state(run, hit.event.body_a, hit.after).w_WB_W += Vec3(0, violation / 0.12, 0);
    CHECK_NEAR(worst(run, "coulomb"), certified(run, "friction.states"), 1e-9);
    CHECK_NEAR(worst(run, "coulomb"), violation, 1e-9);
  }
}

TEST_CASE("twins: penetration") {
  for (const double violation : kViolations) {
    CAPTURE(violation);
    auto run = two_balls(false);
    const int body = first_hit(run, "left", "floor").event.body_a;
    state(run, body, 10).p_WB.z() = 0.12 - violation;  // its radius is 0.12 m
    CHECK_NEAR(worst(run, "non_penetration"), certified(run, "penetration"), 1e-15);
    CHECK_NEAR(worst(run, "non_penetration"), violation, 1e-15);  // a rounding
  }
}

TEST_CASE("twins: contact timing: the surfaces do not meet at the contact's time") {
  for (const double violation : kViolations) {
    CAPTURE(violation);
    auto run = two_balls(false);
    const auto hit = first_hit(run, "left", "floor");
    state(run, hit.event.body_a, hit.before).p_WB += violation * Vec3::UnitZ();
    CHECK_NEAR(worst(run, "contact_timing") * hit.event.approach_speed, certified(run, "contact_geometry.gap"), 1e-9);
    CHECK_NEAR(worst(run, "contact_timing"), violation / hit.event.approach_speed, 1e-9);
  }
}

TEST_CASE("twins: energy: a push") {
  for (const double violation : kViolations) {
    CAPTURE(violation);
    auto run = two_balls(false);
    const int body = first_hit(run, "left", "floor").event.body_a;
    state(run, body, 10).v_WB_W *= 1 + violation;
    CHECK_NEAR(worst(run, "energy_gain"), certified(run, "energy.balance"), 1e-9);
  }
}

TEST_CASE("Coulomb: an impulse outside the cone shows its excess, as the certificate's row does over the mass") {
  auto run = two_balls(false, 2.0);  // sticks
  const auto hit = first_hit(run, "left", "floor");
  const auto& mass = run.scene.bodies[std::size_t(hit.event.body_a)].mass;
  for (auto& event : run.contacts)
    if (event.time == hit.event.time) event.friction = 0.01;  // and the pair is said to be slippery
  CHECK_NEAR(worst(run, "coulomb"), certified(run, "friction_cone") / mass, 1e-9);
}
