#include <cmath>

#include "busy_scene.h"
#include "certified.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("two runs of a scene are equal to the last bit") {
  const scene::Scene s = busy_scene();
  const auto first = physics::simulate(s), second = physics::simulate(s);
  CHECK(first.contacts.size() >= 10);
  CHECK(trajectory::sha256(first) == trajectory::sha256(second));
}

TEST_CASE("solids that tumble, collide, rest, float and hang on joints and springs: equal runs, a certificate that holds") {
  for (const auto& [s, events] : {std::pair(tumbling_scene(), 15), std::pair(driven_scene(), 1)}) {
    const auto first = physics::simulate(s), second = physics::simulate(s);
    CHECK_GE(int(first.contacts.size()), events);
    CHECK(trajectory::sha256(first) == trajectory::sha256(second));
    require_certified(first);
  }
}

TEST_CASE("a scene that went through YAML gives the same run") {
  for (const scene::Scene& s : {busy_scene(), tumbling_scene(), driven_scene()})
    CHECK(trajectory::sha256(physics::simulate(s)) ==
          trajectory::sha256(physics::simulate(scene::parse(scene::to_yaml(s), "again"))));
}

TEST_CASE("the sample rate does not change the motion: the events are the same to the last bit") {
  scene::Scene s = busy_scene();
  const auto fine = physics::simulate(s);
  s.world.sample_rate = 37;
  const auto coarse = physics::simulate(s);
  REQUIRE_EQ(fine.contacts.size(), coarse.contacts.size());
  for (std::size_t i = 0; i < fine.contacts.size(); ++i) {
    REQUIRE(fine.contacts[i].time == coarse.contacts[i].time);
    REQUIRE(fine.contacts[i].normal_impulse == coarse.contacts[i].normal_impulse);
  }
  CHECK(coarse.time.back() == fine.time.back());
  CHECK(fine.bodies.back().states.back().p_WB == coarse.bodies.back().states.back().p_WB);
}

TEST_CASE("the last sample is the end of the run, also where the rate does not divide the duration") {
  scene::Scene s = vacuum(0.77, 97);
  add_ball(s, "ball", 0.1, 0.5, {0, 0, 5});
  const auto run = physics::simulate(s);
  CHECK(run.time.front() == 0);
  CHECK(run.time.back() == 0.77);
  for (const auto& body : run.bodies) CHECK(body.states.size() == run.time.size());
}

TEST_CASE("a mirrored scene gives the mirrored run") {
  // Mirror in y: positions and velocities change their y, spins their x and z.
  scene::Scene s = busy_scene(), mirrored = s;
  for (scene::Body& body : mirrored.bodies) {
    body.initial.p_WB.y() *= -1;
    body.initial.v_WB_W.y() *= -1;
    body.initial.w_WB_W = Vec3(-body.initial.w_WB_W.x(), body.initial.w_WB_W.y(), -body.initial.w_WB_W.z());
  }
  const auto a = physics::simulate(s), b = physics::simulate(mirrored);
  REQUIRE_GE(a.contacts.size(), 3);
  // The first events, before rounding has been amplified by collisions.
  for (std::size_t i = 0; i < 3; ++i) CHECK_NEAR(a.contacts[i].time, b.contacts[i].time, 1e-12);
}
