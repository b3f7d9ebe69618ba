#include <cmath>
#include <map>

#include "build_body.h"
#include "certified.h"
#include "rimshot/core/rng.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using trajectory::Phase;

namespace {


struct Totals {
  double energy = 0;
  Vec3 momentum = Vec3::Zero(), angular = Vec3::Zero();
};

Totals totals(const trajectory::Trajectory& run, std::size_t i) {
  Totals t;
  for (std::size_t b = 0; b < run.bodies.size(); ++b) {
    const scene::Body& body = run.scene.bodies[b];
    if (body.is_static) continue;
    const BodyState& s = run.bodies[b].states[i];
    t.energy += kinetic(body, s);
    t.momentum += body.mass * s.v_WB_W;
    t.angular += spin_momentum(body, s) + body.mass * s.p_WB.cross(s.v_WB_W);
  }
  return t;
}

}  // namespace

TEST_CASE("a box that lands flat rebounds straight up, once for every bounce, to e^2 of the height, at any step") {
  for (double step : kSteps)
    for (double e : {0.3, 0.7, 1.0}) {
      CAPTURE(step);
      CAPTURE(e);
      scene::Scene s = vacuum(1.5, 100);
      add_static(s, "floor", scene::Plane{});
      add_solid(s, "box", scene::Box{{0.2, 0.1, 0.05}}, 3, {0, 0, 0.55});
      all_contacts(s, e, 0.4);
      const auto run = physics::simulate(s, {step});
      double t = std::sqrt(2 * 0.5 / kGravity), v = kGravity * t;
      REQUIRE_GE(run.contacts.size(), 2);
      for (std::size_t i = 0; i < 2; ++i) {
        const auto& event = run.contacts[i];
        CHECK(event.phase == Phase::Impact);
        CHECK_NEAR(event.time, t, 1e-12);                          // roundings of a second
        CHECK_NEAR(event.approach_speed, v, 1e-11);
        CHECK_NEAR(event.separation_speed, e * v, 1e-11);
        CHECK_NEAR(event.normal_impulse, 3 * (1 + e) * v, 1e-10);
        CHECK_LE((event.point - Vec3::Zero()).head<2>().norm(), 1e-8);  // the middle of its face
        v *= e;
        t += 2 * v / kGravity;
      }
      for (const BodyState& state : run.bodies[1].states) REQUIRE_LE(state.w_WB_W.norm(), 1e-9);
      require_certified(run);
    }
}

TEST_CASE("a box that falls on an edge turns as the impulse at the edge says") {
  constexpr double hx = 0.2, hz = 0.1, m = 2, angle = 0.4, e = 0.6;
  scene::Scene s = vacuum(0.6, 1000);
  add_static(s, "floor", scene::Plane{});
  const Quat q = turned_about({0, 1, 0}, angle);
  const scene::Body box = add_solid(s, "box", scene::Box{{hx, 0.3, hz}}, m, {0, 0, 1}, q);
  all_contacts(s, e, 0);
  const auto run = physics::simulate(s);
  REQUIRE_GE(run.contacts.size(), 1);
  const auto& event = run.contacts[0];
  // The lowest edge: by hx cos - hz sin along x, hx sin + hz cos below. Edges are rounded by 1e-5 of the smallest half size.
  const double arm = std::abs(-hx * std::cos(angle) + -hz * std::sin(angle) * -1), below = hx * std::sin(angle) + hz * std::cos(angle);
  const double t = std::sqrt(2 * (1 - below) / kGravity), v = kGravity * t;
  CHECK_NEAR(event.time, t, 1e-6 / v);
  const double J = (1 + e) * v / (1 / m + arm * arm / box.inertia.y());
  CHECK_NEAR(event.normal_impulse, J, 1e-5 * J);
  const BodyState after = run.state_at(1, event.time + 1e-4);
  CHECK_NEAR(std::abs(after.w_WB_W.y()), arm * J / box.inertia.y(), 1e-4);
  CHECK_NEAR(after.v_WB_W.z(), J / m - v, 2e-3);  // a tenth of a millisecond of gravity
}

TEST_CASE("tumbling solids of every kind that hit each other without friction and loss keep energy, momentum and angular momentum") {
  const scene::Shape shapes[] = {scene::Box{{0.2, 0.15, 0.1}}, scene::Capsule{0.1, 0.3}, scene::Cylinder{0.15, 0.3}, scene::Torus{0.2, 0.06},
                                 scene::Sphere{0.15}};
  Rng rng(21);
  int hits = 0;
  for (const auto& first : shapes)
    for (const auto& second : shapes) {
      scene::Scene s = vacuum(0.4, 50);
      s.world.gravity = Vec3::Zero();
      const auto direction = [&] { return Vec3(rng.normal(), rng.normal(), rng.normal()); };
      add_solid(s, "first", first, 1, {0, 0, 0}, turned_about(direction(), 2), Vec3::Zero(), 4 * direction());
      add_solid(s, "second", second, 2.5, {0.7, 0.05, 0.02}, turned_about(direction(), 1), {-4, 0, 0}, 3 * direction());
      all_contacts(s, 1, 0);
      const auto run = physics::simulate(s);
      hits += int(run.contacts.size());
      CAPTURE(first.index());
      CAPTURE(second.index());
      const Totals before = totals(run, 0), after = totals(run, run.time.size() - 1);
      CHECK_NEAR(after.energy, before.energy, 1e-11 * before.energy);
      CHECK_LE((after.momentum - before.momentum).norm(), 1e-13 * 10);
      CHECK_LE((after.angular - before.angular).norm(), 1e-8);  // the impulse acts 1e-9 m from the other body's surface
      require_certified(run);
    }
  CHECK_GE(hits, 20);
}

TEST_CASE("friction at a slanted contact never creates energy, and momentum stays") {
  Rng rng(22);
  for (int i = 0; i < 30; ++i) {
    scene::Scene s = vacuum(0.4, 100);
    s.world.gravity = Vec3::Zero();
    const auto direction = [&] { return Vec3(rng.normal(), rng.normal(), rng.normal()); };
    add_solid(s, "rod", scene::Box{{0.4, 0.05, 0.05}}, 1, {0, 0, 0}, turned_about(direction(), 2), Vec3::Zero(), 4 * direction());
    add_solid(s, "brick", scene::Box{{0.2, 0.1, 0.05}}, 2, {0.7, 0.05, 0.02}, turned_about(direction(), 1), {-4, 0, 0}, 3 * direction());
    all_contacts(s, 1, 0.8);
    const auto run = physics::simulate(s);
    const Totals first = totals(run, 0);
    for (std::size_t k = 1; k < run.time.size(); ++k) {
      REQUIRE_LE(totals(run, k).energy, totals(run, k - 1).energy * (1 + 1e-11));
      REQUIRE_LE((totals(run, k).momentum - first.momentum).norm(), 1e-12);
    }
  }
}

TEST_CASE("a symmetric break shot stays symmetric, keeps momentum, and its energy at e = 1") {
  scene::Scene s = vacuum(0.5, 200);
  s.world.gravity = Vec3::Zero();
  constexpr double r = 0.028575;
  add_ball(s, "cue", r, 0.17, {-0.5, 0, 0}, {8, 0, 0});
  std::map<std::string, std::string> mirror{{"cue", "cue"}};
  for (int row = 0; row < 5; ++row)
    for (int k = 0; k <= row; ++k) {
      const auto name = [&](int i) { return "ball" + std::to_string(row) + std::to_string(i); };
      add_ball(s, name(k), r, 0.17, {row * std::sqrt(3.0) * r, (2 * k - row) * r, 0});
      mirror[name(k)] = name(row - k);
    }
  all_contacts(s, 1, 0);
  const auto run = physics::simulate(s);
  const Totals before = totals(run, 0), after = totals(run, run.time.size() - 1);
  CHECK_NEAR(after.energy, before.energy, 1e-10 * before.energy);
  CHECK_LE((after.momentum - before.momentum).norm(), 1e-13);
  for (const auto& [name, other] : mirror) {
    const BodyState &a = run.bodies[std::size_t(s.body_index(name))].states.back(), &b = run.bodies[std::size_t(s.body_index(other))].states.back();
    CAPTURE(name);
    // Equal blows are dealt at once, so that only roundings break the symmetry; later hits amplify them.
    CHECK_LE((a.v_WB_W - Vec3(b.v_WB_W.x(), -b.v_WB_W.y(), b.v_WB_W.z())).norm(), 1e-9);
  }
  CHECK_GE(run.bodies[std::size_t(s.body_index("ball40"))].states.back().v_WB_W.norm(), 0.1);  // the corner ball leaves
}
