#include "rimshot/batch/outcome_of.h"

#include "court.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("a drop beside the ring: gap, landing and contacts by formula") {
  scene::Scene s = vacuum(1.2);
  add_basketball(s, {1, 0, 3}, {0.5, 0, 0});
  add_static(s, "rim", scene::Torus{0.2376, 0.009}, {0, 0, 3.3});
  add_static(s, "floor", scene::Plane{});
  contact(s, "ball", "floor", 0.5, 0);
  const auto out = batch::outcome_of(physics::simulate(s), batch::roles(s, "", ""));
  const double fall = std::sqrt(2 * (3 - 0.1209) / 9.81);
  CHECK(out.made == 0);
  CHECK(std::isnan(out.made_time));
  CHECK(std::isnan(out.rim_time));
  CHECK(out.contacts == 1);
  CHECK_NEAR(out.landing_time, fall, 1e-11);  // 1e-12 m of gap
  CHECK_NEAR(out.landing[0], 1 + 0.5 * fall, 1e-10);
  CHECK_NEAR(out.landing[2], 0, 1e-11);
  // It only goes away: the smallest gap is the first one.
  CHECK_NEAR(out.ring_gap, std::hypot(1 - 0.2376, 0.3) - 0.009 - 0.1209, 1e-14);
}

TEST_CASE("a drop through the middle is made, at the time of the fall, and keeps its gap") {
  scene::Scene s = vacuum(0.6);
  add_basketball(s, {0.02, 0, 4}, {0, 0, 0});
  add_static(s, "rim", scene::Torus{0.2376, 0.009}, {0, 0, 3.3});
  const auto out = batch::outcome_of(physics::simulate(s), batch::roles(s, "", ""));
  CHECK(out.made == 1);
  CHECK_NEAR(out.made_time, std::sqrt(2 * 0.7 / 9.81), 1e-9);       // bisection of the interpolated height
  CHECK_NEAR(out.ring_gap, 0.2376 - 0.02 - 0.009 - 0.1209, 1e-9);   // golden section stops at 1e-9 s
}

TEST_CASE("the velocity after the ring is the impact's, also between samples") {
  scene::Scene s = vacuum(0.5, 37);
  s.world.air = scene::Air{};
  add_basketball(s, {0.2376, 0, 3.6}, {0, 0, -2}, {0, 0, 0}).aero = {0.5, 1};
  add_static(s, "rim", scene::Torus{0.2376, 0.009}, {0, 0, 3.3});
  contact(s, "ball", "rim", 0.6, 0.3);
  const auto run = physics::simulate(s);
  const auto out = batch::outcome_of(run, batch::roles(s, "", ""));
  REQUIRE(!run.contacts.empty());
  CHECK(out.ring_gap == 0);
  CHECK_NEAR(out.rim_exit[2], 0.6 * run.contacts[0].approach_speed, 1e-8);  // straight down onto the bar; RK4 over 1/37 s
}

TEST_CASE("roles: by name, by default, and refusals that name what there is") {
  const scene::Scene s = court();
  CHECK(batch::roles(s, "", "").ball == 0);
  CHECK(batch::roles(s, "", "").ring == 1);
  CHECK(batch::roles(s, "ball", "rim").ring == 1);
  CHECK_THROWS_AS(batch::roles(s, "rim", ""), Error);
  CHECK_THROWS_AS(batch::roles(s, "", "board"), Error);
  CHECK(batch::output("landing_x").unit == std::string("m"));
  CHECK_THROWS_AS(batch::output("landing"), Error);
}
