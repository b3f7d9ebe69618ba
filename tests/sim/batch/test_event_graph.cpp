#include "rimshot/batch/event_graph.h"

#include <cmath>

#include "build_scene.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

/// A ball rolls in from the left in free space and starts a chain of two; a fourth ball drops on a floor by itself.
scene::Scene chain() {
  scene::Scene s = vacuum(1.4);
  s.world.gravity = Vec3::Zero();
  add_ball(s, "first", 0.1, 1, {0, 0, 1}, {2, 0, 0});
  add_ball(s, "second", 0.1, 1, {0.7, 0, 1});
  add_ball(s, "third", 0.1, 1, {1.4, 0, 1});
  add_ball(s, "apart", 0.1, 1, {0, 3, 1}, {0, 0, -1});
  add_static(s, "floor", scene::Plane{});
  for (scene::Material& material : s.materials) material.law = {1, 0};
  return s;
}

}  // namespace

TEST_CASE("event graph: a chain of blows, and what happens apart from it") {
  const auto run = physics::simulate(chain());
  // first-second at 0.25 s, second-third at 0.5 s, apart-floor at 0.9 s.
  REQUIRE(run.contacts.size() == 3);
  const auto graph = batch::event_graph(run);
  REQUIRE(graph.events.size() == 3);
  CHECK(graph.history(1) == std::vector<int>{0, 1});
  CHECK(graph.history(2) == std::vector<int>{2});
  int from_start = 0;
  for (const auto& cause : graph.causes) from_start += cause.from < 0;
  CHECK(from_start == 4);              // every moving body's first event
  CHECK(graph.causes.size() == 5);     // two balls, two balls, one ball; the floor carries nothing
}

TEST_CASE("event graph: an intervention is a cause of what the body does next") {
  physics::SimulateOptions options;
  options.interventions = {{0.375, 1, [](BodyState state) {
                              state.v_WB_W *= 2;
                              return state;
                            }}};
  const auto factual = physics::simulate(chain()), run = physics::simulate(chain(), options);
  const auto graph = batch::event_graph(run);
  REQUIRE(graph.events.size() == 4);
  CHECK(graph.events[1].contact == -1);
  CHECK(graph.history(2) == std::vector<int>{0, 1, 2});
  CHECK(batch::first_difference(factual, run) == 91.0 / 240);  // the sample at 0.375 s = 90/240 s still agrees
  const auto matches = batch::match_events(factual, run);
  REQUIRE(matches.size() == 3);
  CHECK(matches[0].same);
  CHECK(!matches[1].same);  // the second blow comes earlier
  CHECK(run.contacts[1].time < factual.contacts[1].time);
  CHECK(matches[2].same);
}

TEST_CASE("without the second ball the third one is not hit: its event has vanished") {
  scene::Scene s = chain();
  const auto factual = physics::simulate(s);
  s.bodies.erase(s.bodies.begin() + 1);
  const auto run = physics::simulate(s);
  const auto matches = batch::match_events(factual, run);
  // first-second and second-third are gone; first reaches third at 0.6 s: new; the ball apart is as it was.
  REQUIRE(matches.size() == 4);
  CHECK(matches[0].other == -1);
  CHECK(matches[1].other == -1);
  CHECK(matches[2].same);
  CHECK(matches[3].factual == -1);
  CHECK(std::isinf(batch::first_difference(factual, factual)));
}
