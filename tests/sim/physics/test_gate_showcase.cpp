#include <algorithm>
#include <filesystem>

#include "repository_scenes.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/expectations.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "tolerance.h"

using namespace rimshot;
using trajectory::Phase;

namespace {

/// What a scene showed: names of the pairs that met, in order, and questions about them.
struct Shown {
  trajectory::Trajectory run;

  const std::string& name(int body) const { return run.scene.bodies[std::size_t(body)].name; }
  /// The first event between two bodies.
  const trajectory::ContactEvent* meeting(const std::string& a, const std::string& b) const {
    for (const auto& e : run.contacts)
      if (e.phase != Phase::End &&
          ((name(e.body_a) == a && name(e.body_b) == b) || (name(e.body_a) == b && name(e.body_b) == a)))
        return &e;
    return nullptr;
  }
  const BodyState& end(const std::string& body) const {
    return run.bodies[std::size_t(run.scene.body_index(body))].states.back();
  }
};

}  // namespace

TEST_CASE("showcase: every scene keeps its certificate and shows the answers in its file") {
  std::map<std::string, Shown> shown;
  for (const auto& file : test::repository_scenes("showcase")) {
    const std::string scene_name = file.stem().string();
    CAPTURE(scene_name);
    const scene::Scene scene = scene::load(file);
    CHECK_FALSE(scene.cameras.empty());
    CHECK_FALSE(scene.lights.empty());
    const Shown& now = shown[scene_name] = {physics::simulate(scene)};
    for (const auto& residual : physics::certify(now.run).residuals) {
      CAPTURE(residual.law);
      CAPTURE(residual.where);
      CAPTURE(residual.time);
      CAPTURE(residual.value);
      CAPTURE(residual.bound);
      CHECK(residual.holds());
    }
    for (const auto& answer : physics::answers(now.run)) {
      CAPTURE(answer.name);
      CAPTURE(answer.problem);
      REQUIRE(answer.problem.empty());
      CHECK_NEAR(answer.measured, answer.expected, answer.tolerance);  // the file's own tolerance
    }
  }

  // Basketball: the part of the ring that the name says is hit first, from outside or above, and the ball stays out.
  const Vec3 ring(4.191, 0, 3.05);
  for (const char* name : {"missed_back_rim", "missed_side_rim", "air_ball"}) {
    CAPTURE(name);
    CHECK(physics::ring_passages(shown[name].run).empty());
  }
  REQUIRE(shown["missed_back_rim"].meeting("ball", "rim"));
  CHECK_GT(shown["missed_back_rim"].meeting("ball", "rim")->point.x() - ring.x(), 0.2);
  REQUIRE(shown["missed_side_rim"].meeting("ball", "rim"));
  CHECK_LT(shown["missed_side_rim"].meeting("ball", "rim")->point.y(), -0.1);
  CHECK_FALSE(shown["air_ball"].meeting("ball", "rim"));
  CHECK_FALSE(shown["air_ball"].meeting("ball", "board"));

  // Volleyball: serves pass the net and land in the court; the block comes back on the attacker's side.
  for (const char* name : {"volleyball_float_serve", "volleyball_topspin_serve"}) {
    CAPTURE(name);
    CHECK_FALSE(shown[name].meeting("ball", "net"));
    REQUIRE(shown[name].meeting("ball", "floor"));
    const Vec3 landing = shown[name].meeting("ball", "floor")->point;
    CHECK_GT(landing.x(), 0.0);
    CHECK_LT(landing.x(), 9.0);
    CHECK_LT(std::abs(landing.y()), 4.5);
  }
  REQUIRE(shown["volleyball_block"].meeting("ball", "floor"));
  CHECK_LT(shown["volleyball_block"].meeting("ball", "floor")->point.x(), -0.3);

  // A strike; a skateboard that stands on its wheels at the end and has rolled out; a gymnast who lands on the feet.
  int fallen = 0;
  for (int pin = 1; pin <= 10; ++pin)
    fallen += (shown["bowling"].end("pin_" + std::to_string(pin)).q_WB * Vec3::UnitZ()).z() < 0.5;
  CHECK_GE(fallen, 8);
  CHECK_GT(shown["skateboard"].end("board").p_WB.x(), 2.5);
  CHECK_GT((shown["skateboard"].end("board").q_WB * Vec3::UnitZ()).z(), 0.99);
  for (const auto& e : shown["gymnast_dismount"].run.contacts) {
    const bool feet =
        shown["gymnast_dismount"].name(e.body_a) == "feet" || shown["gymnast_dismount"].name(e.body_b) == "feet";
    CHECK(feet);
  }
  CHECK_FALSE(shown["gymnast_dismount"].run.contacts.empty());
}
