#include <cmath>

#include "build_scene.h"
#include "rimshot/core/rng.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/recoil.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using scene::Restitution;

namespace {

scene::Scene drop_on_floor(double height, const Restitution& restitution) {
  scene::Scene s = vacuum(3);
  add_static(s, "floor", scene::Plane{});
  add_basketball(s, {0, 0, height + 0.1209}, Vec3::Zero());
  contact(s, "ball", "floor", 0, 0.4);
  s.contacts[0].law.restitution = restitution;
  return s;
}

bool found(const trajectory::Trajectory& run, const std::string& law) {
  for (const auto& residual : physics::certify(run).residuals)
    if (residual.law == law && !residual.holds()) return true;
  return false;
}

}  // namespace

TEST_CASE("a table of restitution is straight between its rows and constant beyond them") {
  const Restitution table({{1, 0.9}, {3, 0.7}, {4, 0.8}});
  CHECK(table.at(0) == 0.9);
  CHECK(table.at(1) == 0.9);
  CHECK_NEAR(table.at(2), 0.8, 1e-15);
  CHECK_NEAR(table.at(3.25), 0.725, 1e-15);
  CHECK(table.at(50) == 0.8);
  CHECK(Restitution(0.6).at(2) == 0.6);
  const Restitution mean = Restitution::mean(table, Restitution({{2, 0.5}, {5, 0.2}}));
  for (double speed : {0.5, 1.5, 2.0, 2.5, 3.7, 4.5, 9.0}) {
    const double other = speed <= 2 ? 0.5 : speed >= 5 ? 0.2 : 0.5 - 0.1 * (speed - 2);
    CHECK_NEAR(mean.at(speed), (table.at(speed) + other) / 2, 1e-15);  // roundings
  }
}

TEST_CASE("every bounce takes the restitution of its own speed") {
  // A leather ball on linoleum: 0.81 at a drop of 1.31 m, rising to 0.85 at a third of it.
  const double fast = std::sqrt(2 * 9.81 * 1.31), slow = std::sqrt(2 * 9.81 * 1.31 / 3);
  const auto run = physics::simulate(drop_on_floor(1.31, Restitution({{slow, 0.85}, {fast, 0.81}})));
  double speed = fast;
  REQUIRE_GE(run.contacts.size(), 3);
  for (std::size_t n = 0; n < 3; ++n) {
    const double share = std::clamp((speed - slow) / (fast - slow), 0.0, 1.0), e = 0.85 - 0.04 * share;
    CHECK_NEAR(run.contacts[n].approach_speed, speed, 1e-9);  // the gap closes to 1e-12 m
    CHECK_NEAR(run.contacts[n].restitution, e, 1e-9);
    speed *= e;
    CHECK_NEAR(run.contacts[n].separation_speed, speed, 1e-9);
  }
  CHECK(physics::certify(run).holds());
  auto broken = run;
  broken.contacts[1].restitution += 1e-6;
  CHECK(found(broken, "restitution.coefficient"));
  broken = run;
  broken.contacts[1].friction = 0.41;
  CHECK(found(broken, "friction.coefficient"));
}

TEST_CASE("a structure that gives way: momentum and restitution of two free bodies give the apparent coefficient") {
  for (double e : {0.5, 0.9, 1.0})
    for (double M : {1.5, 7.0, 1e9}) {
      const double m = 0.6, v = 4;
      // m v = -m u + M V and u + V = e v, solved for u.
      const double V = (1 + e) * m * v / (m + M), u = e * v - V;
      CHECK_NEAR(physics::apparent_restitution(e, M, 1 / m), u / v, 1e-15);
    }
  CHECK(physics::apparent_restitution(0.3, 1, 1) == 0);  // lighter than m / e
}

TEST_CASE("a ring of 9 kg takes 35 to 50 % of the impact's energy, and the certificate's energies add up") {
  constexpr double m = 0.6, M = 9, e = 0.88;
  scene::Scene s = vacuum(0.6);
  add_static(s, "rim", scene::Torus{0.2376, 0.009});
  add_basketball(s, {0.2376, 0, 0.8}, Vec3::Zero());
  contact(s, "ball", "rim", e, 0);
  s.bodies[0].recoil_mass = M;
  const auto run = physics::simulate(s);
  REQUIRE_FALSE(run.contacts.empty());
  const auto& hit = run.contacts.front();
  CHECK_NEAR(hit.approach_speed, std::sqrt(2 * 9.81 * (0.8 - 0.009 - 0.1209)), 1e-9);  // onto the bar's top
  CHECK_NEAR(hit.separation_speed / hit.approach_speed, (e * M - m) / (M + m), 1e-9);
  const double energy = m * hit.approach_speed * hit.approach_speed / 2;
  const double absorbed = run.energy.dissipated.back() / energy;
  CHECK_NEAR(absorbed, (1 - e * e) * M / (M + m) + (1 + e) * (1 + e) * M * m / ((M + m) * (M + m)), 1e-9);
  CHECK_GE(absorbed, 0.35);
  CHECK_LE(absorbed, 0.50);
  CHECK(physics::certify(run).holds());
  auto broken = run;
  broken.scene.bodies[0].recoil_mass = 8;
  CHECK(found(broken, "restitution.coefficient"));
}
