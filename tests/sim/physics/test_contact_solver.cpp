#include "anderson.h"
#include "build_body.h"
#include "build_scene.h"
#include "contact_solver.h"
#include "rigid_body.h"
#include "rimshot/core/rng.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using physics::SolverContact;
using physics::Velocity;

namespace {

constexpr double kStep = 5e-4;
/// What the hardest of the random loads leave when their sweeps are used up [m/s]; impulses are below 1 N s.
constexpr double kLeft = 3e-8;

/// A row of cubes of side 1 and mass 1 on each other, on the ground; four places between two.
struct Tower {
  scene::Scene scene = vacuum(1);
  std::vector<BodyState> states;
  std::vector<int> held;
  std::vector<SolverContact> contacts;

  Tower(int count, double friction) {
    for (int i = 0; i < count; ++i) {
      add_solid(scene, "cube" + std::to_string(i), scene::Box{Vec3::Constant(0.5)}, 1, {0, 0, 0.5 + i});
      held.push_back(i);
    }
    add_static(scene, "ground", scene::Plane{});
    for (const scene::Body& body : scene.bodies) states.push_back(body.initial);
    for (int i = 0; i < count; ++i)
      for (const Vec3& corner : {Vec3(-0.5, -0.5, i), Vec3(0.5, -0.5, i), Vec3(0.5, 0.5, i), Vec3(-0.5, 0.5, i)}) {
        SolverContact c;
        c.a = i;
        c.b = i > 0 ? i - 1 : count;
        c.point = corner;
        c.friction = friction;
        contacts.push_back(c);
      }
  }

  /// Velocities after a step under a force [N] on every cube.
  std::vector<Velocity> after(const Vec3& force) const {
    return std::vector<Velocity>(held.size(), Velocity{kStep * force, Vec3::Zero()});
  }
};

double approach(const SolverContact& c, const std::vector<Velocity>& v, const std::vector<BodyState>& states) {
  const auto at = [&](int i) {
    return i < int(v.size()) ? Vec3(v[std::size_t(i)].v + v[std::size_t(i)].w.cross(c.point - states[std::size_t(i)].p_WB)) : Vec3(Vec3::Zero());
  };
  return -(at(c.a) - at(c.b)).dot(c.normal);
}

}  // namespace

TEST_CASE("contact solver: in a tower of ten cubes every layer carries what lies on it, and nothing moves") {
  const int count = 10;
  Tower tower(count, 0.5);
  std::vector<Velocity> v = tower.after({0, 0, -9.81});
  physics::solve_contacts(tower.scene, tower.states, tower.held, tower.contacts, {}, v);
  for (const Velocity& each : v) {
    CHECK_NEAR(each.v.norm(), 0.0, 1e-10);  // ten layers, each to what the sweeps end at, 1e-12
    CHECK_NEAR(each.w.norm(), 0.0, 1e-10);
  }
  for (int i = 0; i < count; ++i) {
    double carried = 0;
    for (std::size_t k = 0; k < 4; ++k) carried += tower.contacts[std::size_t(4 * i) + k].impulse.z();
    CHECK_NEAR(carried, (count - i) * 9.81 * kStep, 1e-9);
  }
}

TEST_CASE("contact solver: a tower that is pushed sideways holds below the angle of friction, and slides as a whole above it") {
  for (const double slope : {0.2, 0.4}) {
    CAPTURE(slope);
    Tower tower(2, 0.3);
    std::vector<Velocity> v = tower.after({9.81 * slope, 0, -9.81});
    physics::solve_contacts(tower.scene, tower.states, tower.held, tower.contacts, {}, v);
    for (const Velocity& each : v) {
      CHECK_NEAR(each.v.x(), std::max(0.0, slope - 0.3) * 9.81 * kStep, 1e-8);  // what sweeps of 1e-12 each would still add up to
      CHECK_NEAR(Vec2(each.v.y(), each.v.z()).norm() + each.w.norm(), 0.0, 1e-10);
    }
  }
}

TEST_CASE("contact solver: random loads end with no approach, no pull, friction in the cone and against the sliding, energy not gained") {
  Rng rng(3);
  for (int round = 0; round < 50; ++round) {
    Tower tower(5, rng.uniform(0, 1));
    std::vector<Velocity> v = tower.after({0, 0, -9.81});
    for (Velocity& each : v) {
      for (int k = 0; k < 3; ++k) each.v[k] += rng.uniform(-1, 1) * 1e-2, each.w[k] += rng.uniform(-1, 1) * 1e-2;
    }
    for (SolverContact& c : tower.contacts) c.allowed_approach = rng.uniform(0, 1) < 0.3 ? 2e-3 : 0;
    physics::solve_contacts(tower.scene, tower.states, tower.held, tower.contacts, {}, v);
    double work = 0;
    for (const SolverContact& c : tower.contacts) {
      const double left = approach(c, v, tower.states), pressed = c.impulse.dot(c.normal);
      const auto at = [&](int i) {
        return i < 5 ? Vec3(v[std::size_t(i)].v + v[std::size_t(i)].w.cross(c.point - tower.states[std::size_t(i)].p_WB)) : Vec3(Vec3::Zero());
      };
      const Vec3 slip = at(c.a) - at(c.b) + left * c.normal, friction = c.impulse - pressed * c.normal;
      CHECK(pressed >= 0);
      CHECK(left <= c.allowed_approach + kLeft);
      CHECK_NEAR(pressed * (c.allowed_approach - left), 0.0, kLeft);
      CHECK(friction.norm() <= c.friction * pressed * (1 + 1e-9));
      CHECK_NEAR((c.friction * pressed * slip + slip.norm() * friction).norm(), 0.0, kLeft);
      work += c.impulse.dot(at(c.a) - at(c.b));
    }
    CHECK(work <= kLeft);
  }
}

TEST_CASE("contact solver: two bodies that are held together end with their common velocity") {
  scene::Scene scene = vacuum(1);
  add_ball(scene, "light", 0.1, 1, {0, 0, 0});
  add_ball(scene, "heavy", 0.1, 3, {1, 0, 0});
  std::vector<BodyState> states = {scene.bodies[0].initial, scene.bodies[1].initial};
  std::vector<physics::SolverRow> rows;
  for (int axis = 0; axis < 3; ++axis) {
    physics::SolverRow row = {0, 1, {}, 0, -HUGE_VAL, HUGE_VAL};
    row.row.lin_a = Vec3::Unit(axis);
    row.row.lin_b = -Vec3::Unit(axis);
    rows.push_back(row);
  }
  std::vector<SolverContact> contacts;
  std::vector<Velocity> v = {{{4, -1, 2}, Vec3::Zero()}, {{0, 3, -2}, Vec3::Zero()}};
  physics::solve_contacts(scene, states, {0, 1}, contacts, rows, v);
  for (const Velocity& each : v) CHECK_NEAR((each.v - Vec3(1, 2, -1)).norm(), 0.0, 1e-12);
}

TEST_CASE("Anderson's acceleration solves n linear equations in n + 2 steps, where the plain iteration needs thousands") {
  Rng rng(5);
  const int n = 8;
  Eigen::MatrixXd A(n, n);
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) A(i, j) = rng.uniform(-1, 1);
  const Eigen::MatrixXd map = 0.999 / (A * A.transpose()).norm() * (A * A.transpose());
  Eigen::VectorXd answer(n);
  for (int i = 0; i < n; ++i) answer[i] = rng.uniform(-1, 1);
  const Eigen::VectorXd shift = answer - map * answer;
  physics::AndersonAcceleration acceleration(n);
  Eigen::VectorXd x = Eigen::VectorXd::Zero(n), plain = x;
  for (int step = 0; step < n + 2; ++step) {
    x = acceleration.next(x, map * x + shift);
    plain = map * plain + shift;
  }
  CHECK_NEAR((x - answer).norm(), 0.0, 1e-7);  // its products are regular to 1e-12 of their size: half the digits
  CHECK((plain - answer).norm() > 1e-3);
}
