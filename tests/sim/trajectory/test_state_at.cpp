#include "make_run.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("state_at is the closed form between samples, on both sides of a bounce") {
  const Drop drop;
  const auto run = make_run(drop, 1.2, 60);
  for (double t = 0; t <= 1.2; t += 0.00037) {
    const BodyState exact = drop.at(t), found = run.state_at(1, t);
    CAPTURE(t);
    // Parabolas are interpolated and continued exactly; the rest is rounding.
    REQUIRE_LE((found.p_WB - exact.p_WB).norm(), 1e-13);
    REQUIRE_LE((found.v_WB_W - exact.v_WB_W).norm(), 1e-11);
    REQUIRE_LE(found.q_WB.angularDistance(exact.q_WB), 1e-7);  // angularDistance itself knows small angles to 1e-8
    REQUIRE_LE((found.w_WB_W - exact.w_WB_W).norm(), 1e-13);
  }
}

TEST_CASE("the kink of a bounce stands at the event's own time") {
  const Drop drop;
  const auto run = make_run(drop, 1.0, 60);
  const double t = run.contacts.at(0).time;
  CHECK_NEAR(run.state_at(1, t - 1e-9).v_WB_W.z(), -run.contacts[0].approach_speed, 1e-7);  // 1e-9 s of gravity
  CHECK_NEAR(run.state_at(1, t + 1e-9).v_WB_W.z(), run.contacts[0].separation_speed, 1e-7);
  CHECK_NEAR(run.state_at(1, t).p_WB.z(), drop.radius, 1e-12);
}

TEST_CASE("at samples the state is the sample, outside it goes on uniformly, a static body stays") {
  const auto run = make_run({}, 1.0, 60);
  for (std::size_t i = 0; i < run.time.size(); ++i)
    REQUIRE(run.state_at(1, run.time[i]).p_WB == run.bodies[1].states[i].p_WB);
  const BodyState &first = run.bodies[1].states.front(), &last = run.bodies[1].states.back();
  CHECK_LE((run.state_at(1, -0.01).p_WB - (first.p_WB - 0.01 * first.v_WB_W)).norm(), 1e-15);  // one rounding
  CHECK_LE((run.state_at(1, run.time.back() + 0.01).p_WB - (last.p_WB + 0.01 * last.v_WB_W)).norm(), 1e-15);
  CHECK(run.state_at(1, -0.01).v_WB_W == first.v_WB_W);
  CHECK(run.state_at(0, 0.5).p_WB == Vec3::Zero());
}

TEST_CASE("an event of other bodies leaves the interpolation alone") {
  auto run = make_run({}, 0.4, 60);  // no bounce yet
  REQUIRE(run.contacts.empty());
  const BodyState without = run.state_at(1, 0.1234);
  trajectory::ContactEvent other;
  other.time = 0.1230;
  other.body_a = other.body_b = 0;
  run.contacts.push_back(other);
  CHECK(run.state_at(1, 0.1234).p_WB == without.p_WB);
}
