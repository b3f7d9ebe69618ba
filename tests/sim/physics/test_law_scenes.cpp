#include <algorithm>
#include <cmath>
#include <filesystem>
#include <thread>

#include "build_scene.h"
#include "repository_scenes.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/convergence.h"
#include "rimshot/physics/expectations.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

scene::Scene law(const std::string& file) { return scene::load(std::string(RIMSHOT_SOURCE_DIR) + "/scenes/laws/" + file); }

/// How far a run's answer to the expectation of that name is off.
double error_of(const trajectory::Trajectory& run, const std::string& name) {
  const auto all = physics::answers(run);
  const auto found = std::ranges::find(all, name, &physics::Answer::name);
  REQUIRE(found != all.end());
  REQUIRE(found->problem.empty());
  return std::abs(found->measured - found->expected);
}

}  // namespace

TEST_CASE("laws: every scene shows the answers that stand in its file and keeps its certificate, at steps of 1/60, 1/240 and 1/1000 s") {
  for (const auto& file : test::repository_scenes("laws")) {
    const scene::Scene s = scene::load(file);
    REQUIRE_FALSE(s.expect.empty());
    for (double step : {1.0 / 60, 1.0 / 240, 1.0 / 1000}) {
      const auto run = physics::simulate(s, {step});
      for (const auto& answer : physics::answers(run)) {
        const std::string place = file.filename().string() + ": " + answer.name;
        CAPTURE(place);
        CAPTURE(step);
        CAPTURE(answer.problem);
        REQUIRE(answer.problem.empty());
        CHECK_NEAR(answer.measured, answer.expected, answer.tolerance);  // the file's own tolerance
      }
      for (const auto& residual : physics::certify(run).residuals) {
        const std::string place = file.filename().string() + ": " + residual.law + " " + residual.where;
        CAPTURE(place);
        CAPTURE(step);
        CAPTURE(residual.time);
        CAPTURE(residual.value);
        CAPTURE(residual.bound);
        CHECK(residual.holds());
      }
    }
  }
}

TEST_CASE("laws: an answer that is off by more than its tolerance, or cannot be measured, does not hold") {
  auto run = physics::simulate(law("03_bounce_heights.yaml"));
  REQUIRE(std::ranges::all_of(physics::answers(run), &physics::Answer::holds));
  run.contacts[2].separation_speed *= 1 + 1e-6;
  CHECK_FALSE(physics::answers(run)[2].holds());
  CHECK(physics::answers(run)[1].holds());
  run.contacts.resize(2);
  const auto missing = physics::answers(run)[2];
  CHECK_FALSE(missing.holds());
  CHECK_NE(missing.problem.find("the run has 2 events of this pair, number 2 is asked for"), std::string::npos);
}

TEST_CASE("laws 27: the same bytes again, in another thread, after another world, and from the scene that the run carries") {
  const scene::Scene s = law("27_determinism.yaml");
  const std::string first = trajectory::sha256(physics::simulate(s));
  physics::simulate(law("33_rolling_friction.yaml"));
  CHECK_EQ(trajectory::sha256(physics::simulate(s)), first);
  std::string there;
  std::thread([&] { there = trajectory::sha256(physics::simulate(s)); }).join();
  CHECK_EQ(there, first);
  CHECK_EQ(trajectory::sha256(physics::simulate(scene::parse(scene::to_yaml(s), "carried"))), first);
}

TEST_CASE("laws 29: halving the step divides the error by 3.9 or more in flight, by 1.9 or more in lasting contact") {
  scene::Scene s = law("29_convergence.yaml");
  for (const char* answer : {"angle on the circle", "speed on the circle"}) {
    const auto error = [&](double contact_step) { return error_of(physics::simulate(s, {1.0 / 60, {}, contact_step}), answer); };
    const double coarse = error(1.0 / 500), fine = error(1.0 / 1000), finest = error(1.0 / 2000);
    CAPTURE(answer);
    CHECK_GE(coarse / fine, 1.9);
    CHECK_GE(fine / finest, 1.9);
  }
  // Without the ball in contact the outer step is the step of flight.
  std::erase_if(s.bodies, [](const scene::Body& body) { return body.name == "circling"; });
  std::erase_if(s.expect, [](const scene::Expectation& e) { return e.name != "speed in air"; });
  const auto error = [&](double step) { return error_of(physics::simulate(s, {step}), "speed in air"); };
  CHECK_GE(error(1.0 / 20) / error(1.0 / 40), 3.9);
  CHECK_GE(error(1.0 / 40) / error(1.0 / 80), 3.9);
}

TEST_CASE("a ball that rolls round a post on a rod: halving the step of lasting contact divides the error of joint and contact together by 1.9 or more") {
  // Uniform: the rod and a radial friction of 2/5 of its force turn velocity and spin together.
  constexpr double arm = 1, r = 0.1, v = 1.5, time = 2;
  scene::Scene s = test::vacuum(time, 50);
  test::add_static(s, "floor", scene::Plane{});
  test::add_static(s, "post", scene::Sphere{0.02}, {0, 0, r});
  test::add_ball(s, "ball", r, 0.5, {arm, 0, r}, {0, v, 0}, {-v / r, 0, 0});
  for (scene::Material& m : s.materials) m.law = {0.3, 0.8};
  scene::Joint rod;
  rod.name = "rod";
  rod.type = scene::JointType::Distance;
  rod.body_a = 1;
  rod.body_b = 2;
  rod.anchor = {0, 0, r};
  rod.anchor_b = {arm, 0, r};
  s.joints.push_back(rod);
  const Vec3 exact(arm * std::cos(v * time / arm), arm * std::sin(v * time / arm), r);
  const auto error = [&](double contact_step) { return (physics::simulate(s, {1.0 / 60, {}, contact_step}).bodies[2].states.back().p_WB - exact).norm(); };
  const double coarse = error(1.0 / 500), fine = error(1.0 / 1000), finest = error(1.0 / 2000);
  CAPTURE(coarse);
  CAPTURE(fine);
  CAPTURE(finest);
  CHECK_GE(coarse / fine, 1.9);
  CHECK_GE(fine / finest, 1.9);
}

TEST_CASE("the observed order is that of the method: four in air, none where every step is exact, two in lasting contact") {
  scene::Scene flight = law("02_fall_with_drag.yaml");
  flight.world.sample_rate = 10;
  auto run = physics::simulate(flight, {1.0 / 15});  // coarse, so that four orders stand above rounding
  CHECK_NEAR(physics::observe_convergence(run).order(), 4, 0.3);  // of a method of fourth order the ratio is 16 (1 + O(h))
  const auto vacuum = physics::observe_convergence(physics::simulate(law("03_bounce_heights.yaml")));
  CHECK(vacuum.exact());
  scene::Scene swing = law("32_springs.yaml");
  CHECK_GE(physics::observe_convergence(physics::simulate(swing)).order(), 1.9);
}

TEST_CASE("laws 20: the wave in a row of dominoes runs at the same speed within 2 % from steps of lasting contact of 1/1000 and 1/4000 s") {
  const scene::Scene s = law("20_dominoes.yaml");
  const auto speed = [&](double contact_step) {
    const auto all = physics::answers(physics::simulate(s, {1.0 / 240, {}, contact_step}));
    REQUIRE(all.back().name == "speed of the wave");
    REQUIRE(all.back().problem.empty());
    return all.back().measured;
  };
  const double fine = speed(1.0 / 4000);
  CHECK_NEAR(speed(1.0 / 1000) / fine, 1, 0.02);  // the release's bar
}

TEST_CASE("a tippe top: the error of Jellett's integral falls with the step of lasting contact, through sliding, hops and the turn over") {
  const scene::Scene s = scene::load(std::string(RIMSHOT_SOURCE_DIR) + "/scenes/showcase/tippe_top.yaml");
  const auto error = [&](double contact_step) { return error_of(physics::simulate(s, {1.0 / 240, {}, contact_step}), "Jellett's integral"); };
  CHECK_GE(error(1.0 / 2000) / error(1.0 / 8000), 3);  // 4 for a method of first order
}
