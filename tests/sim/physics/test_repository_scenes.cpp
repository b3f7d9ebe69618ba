#include <cmath>
#include <numbers>

#include "rimshot/physics/certificate.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"
#include "rimshot/scene/io.h"
#include "tolerance.h"

using namespace rimshot;
using trajectory::Phase;

namespace {

const std::string kScenes = std::string(RIMSHOT_SOURCE_DIR) + "/scenes/";

struct Run {
  scene::Scene scene;
  trajectory::Trajectory trajectory;
  bool made() const { return !physics::ring_passages(trajectory).empty(); }
  int hits(const std::string& body) const {
    int count = 0;
    for (const auto& e : trajectory.contacts)
      count += e.phase != Phase::End && scene.bodies[std::size_t(e.body_b)].name == body;
    return count;
  }
};

Run run_of(const scene::Scene& scene) { return {scene, physics::simulate(scene)}; }
Run showcase(const std::string& name) { return run_of(scene::load(kScenes + "showcase/" + name + ".yaml")); }

/// Circle of the ball in the picture [px]: centre (u, v) and diameter; a pinhole written anew.
struct Spot {
  double u, v, diameter;
};
Spot spot(const scene::Camera& camera, const Vec3& p, double radius) {
  const Vec3 forward = (camera.look_at - camera.position).normalized(), right = forward.cross(camera.up).normalized(),
             down = forward.cross(right);
  const double focal = camera.height / 2.0 / std::tan(camera.vertical_fov * std::numbers::pi / 360),
               depth = (p - camera.position).dot(forward);
  return {camera.width / 2.0 + focal * (p - camera.position).dot(right) / depth,
          camera.height / 2.0 + focal * (p - camera.position).dot(down) / depth, 2 * focal * radius / depth};
}

/// Whether the whole ball is in the picture in every frame until `end`, and its smallest diameter.
bool in_view(const Run& run, double end, double& smallest) {
  const scene::Camera& camera = run.scene.camera("");
  const int ball = run.scene.body_index("ball");
  const double radius = std::get<scene::Sphere>(run.scene.bodies[std::size_t(ball)].shape).radius;
  bool inside = true;
  for (int k = 0; k / camera.fps <= end + 1e-9; ++k) {
    const Spot s = spot(camera, run.trajectory.state_at(ball, k / camera.fps).p_WB, radius);
    const double r = s.diameter / 2;
    inside = inside && s.u > r && s.u < camera.width - r && s.v > r && s.v < camera.height - r;
    smallest = std::min(smallest, s.diameter);
  }
  return inside;
}

}  // namespace

TEST_CASE("showcase: what the file's name says happens, in the picture, and the certificate holds") {
  for (const char* name : {"missed_free_throw", "missed_back_rim", "missed_side_rim", "air_ball", "made_free_throw", "bank_shot", "rim_roll"}) {
    CAPTURE(name);
    const Run run = showcase(name);
    CHECK(physics::certify(run.trajectory).holds());
    double smallest = 1e9;
    CHECK(in_view(run, run.scene.world.duration, smallest));
    CHECK_GE(smallest, 14.0);  // [px], what a reader of the video needs to see the ball's pattern turn
  }
}

TEST_CASE(
    "showcase: the missed free throw meets the ring's front and comes back, the others go in as their names say") {
  const Run missed = showcase("missed_free_throw");
  CHECK_FALSE(missed.made());
  REQUIRE_FALSE(missed.trajectory.contacts.empty());
  const auto& hit = missed.trajectory.contacts.front();
  CHECK(missed.scene.bodies[std::size_t(hit.body_b)].name == "rim");
  CHECK_LT(hit.point.x(), 4.191 - 0.2);  // the front is towards the shooter at x = 0
  CHECK_LT(missed.trajectory.bodies[0].states.back().v_WB_W.x(), -1);

  const Run made = showcase("made_free_throw");
  CHECK(made.made());
  CHECK(made.hits("rim") == 0);

  const Run bank = showcase("bank_shot");
  CHECK(bank.made());
  CHECK(bank.scene.bodies[std::size_t(bank.trajectory.contacts.front().body_b)].name == "board");
  CHECK(bank.hits("rim") == 0);

  const Run roll = showcase("rim_roll");
  double lasting = 0, begin = -1;
  for (const auto& e : roll.trajectory.contacts) {
    if (roll.scene.bodies[std::size_t(e.body_b)].name != "rim") continue;
    if (e.phase == Phase::Begin) begin = e.time;
    if (e.phase == Phase::End) lasting += e.time - begin;
  }
  CHECK_GE(lasting, 0.3);
  CHECK(roll.made());
}

TEST_CASE("rim shots: the test set has both outcomes, none is left open, and the ball is seen until it is decided") {
  const auto family = scene::Family::load(kScenes + "families/rim_shots.yaml");
  int made = 0, missed = 0;
  for (int i = 0; i < 50; ++i) {
    CAPTURE(i);
    const Run run = run_of(family.sample(1, std::uint64_t(i)));
    REQUIRE(physics::certify(run.trajectory).holds());
    const int ball = run.scene.body_index("ball"), rim = run.scene.body_index("rim");
    const Vec3 centre = run.scene.bodies[std::size_t(rim)].initial.p_WB;
    const double ring = std::get<scene::Torus>(run.scene.bodies[std::size_t(rim)].shape).major_radius;
    // Where the centre comes down through the ring's plane.
    double decided = -1, beside = 0;
    const auto& states = run.trajectory.bodies[std::size_t(ball)].states;
    for (std::size_t k = 1; k < states.size() && decided < 0; ++k)
      if (states[k - 1].p_WB.z() > centre.z() && states[k].p_WB.z() <= centre.z()) {
        decided = run.trajectory.time[k];
        beside = (states[k].p_WB - centre).head<2>().norm() - ring;
      }
    REQUIRE_GT(decided, 0);
    CHECK_GE(std::abs(beside), 0.015);
    CHECK(run.made() == (beside < 0));
    CHECK_LT(states.back().p_WB.z(), centre.z() - 0.2);  // well below at the end
    double smallest = 1e9;
    CHECK(in_view(run, decided, smallest));
    (run.made() ? made : missed) += 1;
  }
  CHECK_GE(made, 15);
  CHECK_GE(missed, 15);
}

TEST_CASE("training clips hold their certificates") {
  const auto family = scene::Family::load(kScenes + "families/hoop_training.yaml");
  for (int i = 0; i < 25; ++i) {
    const auto certificate = physics::certify(physics::simulate(family.sample(1, std::uint64_t(i))));
    for (const auto& r : certificate.residuals) {
      CAPTURE(i);
      CAPTURE(r.law);
      CAPTURE(r.value);
      CAPTURE(r.bound);
      CAPTURE(r.time);
      CAPTURE(r.where);
      CHECK(r.holds());
    }
  }
}
