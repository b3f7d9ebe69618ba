#include <cmath>

#include "build_body.h"
#include "rimshot/core/rng.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("Dzhanibekov: 30 s of free spin keep energy and angular momentum, and flip when the elliptic integral says, at any step") {
  for (double step : kSteps) {
    CAPTURE(step);
    scene::Scene s = vacuum(30, 240);
    s.world.gravity = Vec3::Zero();
    add_solid(s, "nut", scene::Box{{0.1, 0.1, 0.1}}, 1, {0, 0, 0}, turned_about({1, 2, 3}, 0.7));
    scene::Body& nut = s.bodies[0];
    nut.inertia = {0.01, 0.02, 0.028};
    const Vec3 I = nut.inertia, w0(0, 5, 0.02);  // at a turning point of the middle component, hardly off the middle axis
    nut.initial.w_WB_W = nut.initial.q_WB * w0;
    const auto run = physics::simulate(s, {step});
    const auto& states = run.bodies[0].states;
    const Vec3 L = spin_momentum(nut, states[0]);
    const double E = kinetic(nut, states[0]);
    std::vector<double> flips;
    for (std::size_t i = 0; i < states.size(); ++i) {
      // Roundings of up to 30 000 steps, some 1e-16 each, of one sign at worst: below the bar of 1e-9.
      REQUIRE_LE((spin_momentum(nut, states[i]) - L).norm(), 1e-10 * L.norm());
      REQUIRE_LE(std::abs(kinetic(nut, states[i]) - E), 1e-10 * E);
      if (i == 0) continue;
      const double before = (states[i - 1].q_WB.conjugate() * states[i - 1].w_WB_W).y(), after = (states[i].q_WB.conjugate() * states[i].w_WB_W).y();
      if (before * after < 0) flips.push_back(run.time[i - 1] + (run.time[i] - run.time[i - 1]) * before / (before - after));
    }
    // Landau and Lifshitz, Mechanics, section 37, for L^2 > 2 E I2: w2 ~ sn(p t + K).
    const double L2 = L.squaredNorm(), p = std::sqrt((I[2] - I[1]) * (L2 - 2 * E * I[0]) / (I[0] * I[1] * I[2]));
    const double k2 = (I[1] - I[0]) * (2 * E * I[2] - L2) / ((I[2] - I[1]) * (L2 - 2 * E * I[0])), K = std::comp_ellint_1(std::sqrt(k2));
    REQUIRE_EQ(flips.size(), std::size_t(std::floor((30 * p / K + 1) / 2)));
    REQUIRE_GE(flips.size(), 4);
    // Linear interpolation over 1/240 s at an inflection: w''' h^3 / (9 sqrt 3 w') ~ 1e-6 s.
    for (std::size_t n = 0; n < flips.size(); ++n) CHECK_NEAR(flips[n], K * (2 * double(n) + 1) / p, 1e-5);
    CHECK(physics::certify(run).holds());
  }
}

TEST_CASE("a symmetric top precesses about its angular momentum at L / I1 and its axis keeps its angle") {
  scene::Scene s = vacuum(10, 100);
  s.world.gravity = Vec3::Zero();
  const scene::Body top = add_solid(s, "top", scene::Cylinder{0.2, 0.05}, 2, {0, 0, 0}, Quat::Identity(), {1, 2, 3}, {3, 0, 20});
  const auto run = physics::simulate(s);
  const Vec3 L = spin_momentum(top, top.initial), axis = L.normalized();
  const double rate = L.norm() / top.inertia.x();
  for (std::size_t i = 0; i < run.time.size(); ++i) {
    const Vec3 expected = turned_about(axis, std::remainder(rate * run.time[i], 2 * std::numbers::pi)) * Vec3::UnitZ();
    // Roundings of an angle of 400 rad, and as many of the turns.
    REQUIRE_LE((run.bodies[0].states[i].q_WB * Vec3::UnitZ() - expected).norm(), 1e-11);
  }
}

TEST_CASE("skew principal axes: a tetrahedron spins as its tensor says, and the certificate finds it turned by 1e-9") {
  scene::Scene s = vacuum(3, 240);
  scene::TriangleMesh t{{{0, 0, 0}, {0.3, 0, 0}, {0, 0.2, 0}, {0, 0, 0.4}}, {{0, 2, 1}, {0, 1, 3}, {1, 2, 3}, {2, 0, 3}}};
  scene::Shape shape = scene::Mesh{t, true};
  scene::center(shape);
  const scene::Body body = add_solid(s, "tetrahedron", shape, 1, {0, 0, 50}, turned_about({1, 0, 1}, 1), {0, 1, 2}, {4, -7, 5});
  auto run = physics::simulate(s);
  const Vec3 L = spin_momentum(body, body.initial);
  for (const BodyState& state : run.bodies[0].states) REQUIRE_LE((spin_momentum(body, state) - L).norm(), 1e-12 * L.norm());  // roundings of 720 steps
  CHECK(physics::certify(run).holds());
  run.bodies[0].states[300].q_WB = turned_about({0, 0, 1}, 1e-9) * run.bodies[0].states[300].q_WB;
  CHECK_FALSE(physics::certify(run).holds());
}
