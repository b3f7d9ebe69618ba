#include <Eigen/Eigenvalues>
#include <cmath>

#include "build_body.h"
#include "certified.h"
#include "rimshot/physics/force_spring.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

void add_spring(scene::Scene& s, int a, int b, const Vec3& on_a, const Vec3& on_b, double rest, double stiffness, double damping = 0) {
  s.springs.push_back({"spring" + std::to_string(s.springs.size()), a, b, on_a, on_b, rest, stiffness, damping});
}

}  // namespace

TEST_CASE("a spring's force is the slope of its energy, the damper's opposes the rate along it, and at a point there is none") {
  const Vec3 d(0.3, -0.4, 1.2), rate(2, 1, -1);
  const double h = 1e-6;
  for (int axis = 0; axis < 3; ++axis) {
    const Vec3 e = h * Vec3::Unit(axis);
    const double slope = (physics::spring_energy(50, 0.9, d + e) - physics::spring_energy(50, 0.9, d - e)) / (2 * h);
    CHECK_NEAR(physics::force_spring(50, 0, 0.9, d, rate)[axis], -slope, 1e-8);  // roundings of 4 J over 2 h
  }
  const Vec3 u = d / 1.3;
  CHECK_LE((physics::force_spring(0, 3, 0.9, d, rate) + 3 * rate.dot(u) * u).norm(), 1e-15 * 10);  // roundings
  CHECK(physics::force_spring(50, 3, 0.9, Vec3::Zero(), rate).isZero(0));
}

TEST_CASE("a chain of four masses swings in the eigenmodes of its matrix") {
  // Along x, on springs of different stiffness from a wall: the slowest and the fastest mode, started alone.
  const double k[4] = {40, 90, 60, 200}, m[4] = {1, 0.5, 2, 0.7};
  Eigen::Matrix4d K = Eigen::Matrix4d::Zero();
  for (int i = 0; i < 4; ++i) {
    K(i, i) += k[i];
    if (i == 0) continue;
    K(i - 1, i - 1) += k[i];
    K(i, i - 1) -= k[i];
    K(i - 1, i) -= k[i];
  }
  const Eigen::Vector4d root = Eigen::Vector4d(m[0], m[1], m[2], m[3]).cwiseSqrt();
  const Eigen::SelfAdjointEigenSolver<Eigen::Matrix4d> modes(root.cwiseInverse().asDiagonal() * K * root.cwiseInverse().asDiagonal());
  for (int mode : {0, 3}) {
    const Eigen::Vector4d shape = 0.01 * modes.eigenvectors().col(mode).cwiseQuotient(root);
    const double rate = std::sqrt(modes.eigenvalues()[mode]);
    scene::Scene s = vacuum(2);
    s.world.gravity = Vec3::Zero();
    add_static(s, "wall", scene::Sphere{0.01});
    for (int i = 0; i < 4; ++i) {
      add_ball(s, "mass" + std::to_string(i), 0.05, m[i], {0.5 * (i + 1) + shape[i], 0, 0});
      add_spring(s, i, i + 1, s.bodies[std::size_t(i)].initial.p_WB, s.bodies[std::size_t(i + 1)].initial.p_WB, 0.5, k[i]);
    }
    for (double step : kSteps) {
      const auto run = physics::simulate(s, {step});
      for (int i = 0; i < 4; ++i)  // fourth order in steps of 1 ms at 22 rad/s: 1e-9 of the swing each second
        CHECK_NEAR(run.bodies[std::size_t(i + 1)].states.back().p_WB.x() - 0.5 * (i + 1), shape[i] * std::cos(2 * rate), 1e-9);
      require_certified(run);
    }
  }
}

TEST_CASE("two tumbling bodies on off-centre springs keep momentum and angular momentum, and energy with what the dampers took") {
  scene::Scene s = vacuum(2);
  s.world.gravity = Vec3::Zero();
  add_solid(s, "a", scene::Box{{0.2, 0.1, 0.05}}, 1, {0, 0, 0}, Quat::Identity(), {0.1, 0.2, 0}, {1, 2, 3});
  add_solid(s, "b", scene::Cylinder{0.1, 0.3}, 2, {1, 0, 0}, turned_about({1, 1, 0}, 0.7), {0, -0.1, 0.3}, {-2, 0, 1});
  add_spring(s, 0, 1, {0.2, 0.1, 0}, {0.9, 0, 0.1}, 0.8, 30, 0.5);
  add_spring(s, 0, 1, {0.2, -0.1, 0.05}, {0.9, 0.1, -0.1}, 0.8, 50);
  const auto run = physics::simulate(s);
  REQUIRE(run.contacts.empty());
  const auto sums = [&](std::size_t i) {
    Vec3 momentum = Vec3::Zero(), angular = Vec3::Zero();
    for (std::size_t b = 0; b < 2; ++b) {
      const BodyState& state = run.bodies[b].states[i];
      momentum += s.bodies[b].mass * state.v_WB_W;
      angular += state.p_WB.cross(s.bodies[b].mass * state.v_WB_W) + spin_momentum(s.bodies[b], state);
    }
    return std::pair(momentum, angular);
  };
  const auto [p0, l0] = sums(0);
  const auto [p1, l1] = sums(run.time.size() - 1);
  CHECK_LE((p1 - p0).norm(), 1e-12);  // exact but for roundings of 2000 steps
  CHECK_LE((l1 - l0).norm(), 1e-9);   // fourth order in steps of 1 ms
  CHECK_GT(run.energy.dissipated.back(), 0.01);
  require_certified(run);
}
