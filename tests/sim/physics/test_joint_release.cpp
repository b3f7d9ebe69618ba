#include <algorithm>
#include <cmath>

#include "build_body.h"
#include "certified.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

scene::Joint& add_joint(scene::Scene& s, scene::JointType type, const std::string& a, const std::string& b, const Vec3& anchor, double release) {
  scene::Joint joint;
  joint.name = a + "_" + b;
  joint.type = type;
  joint.body_a = s.body_index(a);
  joint.body_b = s.body_index(b);
  joint.anchor = joint.anchor_b = anchor;
  joint.axis = Vec3::UnitY();
  joint.release = release;
  s.joints.push_back(joint);
  return s.joints.back();
}

}  // namespace

TEST_CASE("a sling: a ball that turns about a post flies off along the tangent when its hinge lets go, at any outer step") {
  constexpr double arm = 1.2, w = 7, release = 0.3301, end = 0.8;
  scene::Scene s = vacuum(end, 480);
  s.world.gravity = Vec3::Zero();
  add_static(s, "post", scene::Sphere{0.05});
  add_ball(s, "ball", 0.1, 2, {arm, 0, 0}, {0, 0, -w * arm}, {0, w, 0});
  all_contacts(s, 0.5, 0.3);
  add_joint(s, scene::JointType::Hinge, "post", "ball", Vec3::Zero(), release);
  for (double step : kSteps) {
    CAPTURE(step);
    const auto run = physics::simulate(s, {step});
    for (std::size_t i = 0; i < run.time.size(); ++i) {
      const double t = run.time[i], held = std::min(t, release), angle = w * held;
      const Vec3 out(std::cos(angle), 0, -std::sin(angle)), along(-std::sin(angle), 0, -std::cos(angle));
      // Steps of a fiftieth of a radian by a rule of fourth order leave 1e-9 of a radian.
      REQUIRE_LE((run.bodies[1].states[i].p_WB - arm * out - (t - held) * w * arm * along).norm(), 1e-8);
      REQUIRE_LE((run.bodies[1].states[i].w_WB_W - Vec3(0, w, 0)).norm(), 1e-8);
    }
    require_certified(run);  // which asks the laws of flight from then on
    auto broken = run;
    broken.bodies[1].states.back().p_WB.x() += 1e-9;
    const auto laws = physics::certify(broken).residuals;
    CHECK(std::ranges::any_of(laws, [](const auto& r) { return r.law == "free_flight.position" && !r.holds(); }));
  }
}

TEST_CASE("bodies that a joint held collide when it has let go: a rope of two equal elastic balls, which swap their velocities") {
  constexpr double gap = 0.4, release = 0.05;
  scene::Scene s = vacuum(0.5);
  s.world.gravity = Vec3::Zero();
  add_ball(s, "left", 0.1, 1, {-0.1 - gap / 2, 0, 0}, {1, 0, 0});
  add_ball(s, "right", 0.1, 1, {0.1 + gap / 2, 0, 0}, {-0.5, 0, 0});
  all_contacts(s, 1, 0);
  scene::Joint& rope = add_joint(s, scene::JointType::Distance, "left", "right", s.bodies[0].initial.p_WB, release);
  rope.anchor_b = s.bodies[1].initial.p_WB;
  rope.limits = {{0, 2}};
  const auto run = physics::simulate(s);
  REQUIRE_EQ(run.contacts.size(), 1);
  CHECK_NEAR(run.contacts[0].time, gap / 1.5, 1e-9);
  CHECK_NEAR(run.bodies[0].states.back().v_WB_W.x(), -0.5, 1e-12);
  CHECK_NEAR(run.bodies[1].states.back().v_WB_W.x(), 1, 1e-12);
  require_certified(run);
  s.joints[0].release = 0.4;  // by then they are inside each other, which no joint may leave behind
  try {
    physics::simulate(s);
    FAIL("bodies stay inside each other");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::InvalidInput);
    CHECK(std::string(error.what()).find("a joint that lets go at 0.400000 s leaves body left 0.2") != std::string::npos);
  }
}

TEST_CASE("of two joints between the same bodies one that lets go leaves the other; a run of a scene that went through YAML is the same") {
  scene::Scene s = vacuum(1, 100);
  add_static(s, "beam", scene::Box{{0.5, 0.1, 0.1}}, {0, 0, 3});
  add_solid(s, "sign", scene::Box{{0.4, 0.02, 0.2}}, 3, {0, 0, 2.6});
  all_contacts(s, 0.3, 0.5);
  add_joint(s, scene::JointType::Ball, "beam", "sign", {-0.4, 0, 2.8}, 0.5);
  add_joint(s, scene::JointType::Ball, "beam", "sign", {0.4, 0, 2.8}, HUGE_VAL).name = "other";
  const auto run = physics::simulate(s);
  const auto& states = run.bodies[1].states;
  CHECK_LE((states[50].p_WB - states[0].p_WB).norm(), 1e-9);
  CHECK_GT((states[80].p_WB - states[0].p_WB).norm(), 0.1);  // swings on what is left
  for (const BodyState& now : states) REQUIRE_LE((now.p_WB + now.q_WB * Vec3(0.4, 0, 0.2) - Vec3(0.4, 0, 2.8)).norm(), 1e-10);
  require_certified(run);
  CHECK(trajectory::sha256(physics::simulate(scene::parse(scene::to_yaml(s), "again"))) == trajectory::sha256(run));
}
