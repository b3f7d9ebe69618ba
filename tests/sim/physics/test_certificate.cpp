#include <algorithm>
#include <functional>
#include <nlohmann/json.hpp>

#include "build_body.h"
#include "rim_shots.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"
#include "rimshot/trajectory/io.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;
using trajectory::Trajectory;

namespace {

/// A ball in air that meets ring and floor, comes to rest, and another that slides and rolls; far away a box tumbles and an arm
/// swings to its hinge's limit, beside a box on a spring.
Trajectory honest_run() {
  scene::Scene s = vacuum(3);
  s.world.air = scene::Air{};
  add_static(s, "floor", scene::Plane{});
  add_static(s, "rim", scene::Torus{kRimMajor, kRimMinor}, {0, 0, 1});
  add_basketball(s, {-0.05, 0.02, 1.8}, {0.4, 0, 0}, {0, -6, 1}).aero = {0.5, 1};
  add_ball(s, "roller", 0.1, 0.5, {2, 0, 0.1}, {1, 0, 0});
  for (scene::Material& material : s.materials) material = {material.name, 0.6, 0.3};
  add_solid(s, "box", scene::Box{{0.3, 0.2, 0.1}}, 1, {20, 0, 60}, Quat::Identity(), {0, 0, 3}, {1, 5, 0.2});
  add_static(s, "post", scene::Sphere{0.05}, {0, 20, 5});
  add_solid(s, "arm", scene::Box{{0.3, 0.02, 0.02}}, 1, {0.3, 20, 3});
  scene::Joint hinge;
  hinge.name = "shoulder";
  hinge.type = scene::JointType::Hinge;
  hinge.body_a = s.body_index("post");
  hinge.body_b = s.body_index("arm");
  hinge.anchor = hinge.anchor_b = {0, 20, 3};
  hinge.axis = Vec3::UnitY();
  hinge.limits = {{-0.1, 1}};
  s.joints.push_back(hinge);
  add_solid(s, "bob", scene::Box{{0.06, 0.04, 0.03}}, 0.5, {0, 19, 4.5}, Quat::Identity(), {0.5, 0, 0});
  s.springs.push_back({"bungee", s.body_index("post"), s.body_index("bob"), {0, 20, 5}, {0.06, 19.04, 4.5}, 1, 40, 0.3});
  return physics::simulate(s);
}

/// Laws of the certificate that do not hold after a change to an honest run.
std::vector<std::string> broken_by(const std::function<void(Trajectory&)>& change) {
  Trajectory run = honest_run();
  change(run);
  const auto certificate = physics::certify(run);
  std::vector<std::string> broken;
  for (const auto& residual : certificate.residuals)
    if (!residual.holds()) broken.push_back(residual.law);
  CHECK(certificate.holds() == broken.empty());
  return broken;
}

bool contains(const std::vector<std::string>& laws, const std::string& law) {
  return std::ranges::find(laws, law) != laws.end();
}

}  // namespace

TEST_CASE("certificate: the outer step that stands in the run bounds flight in air; a smaller one than was taken does not hold") {
  scene::Scene s = vacuum(2, 240);
  s.world.air = scene::Air{};
  add_basketball(s, {0, 0, 30}, {2, 0, 0}, {0, -20, 0}).aero = {0.5, 1};
  for (double step : kSteps) {
    Trajectory run = physics::simulate(s, {step});
    CHECK(run.steps.outer == step);
    CHECK(physics::certify(run).holds());
    if (step <= 1.0 / 240) continue;  // no longer than the samples' interval
    run.steps.outer = 1.0 / 240;
    CHECK_FALSE(physics::certify(run).holds());
  }
}

TEST_CASE("an honest run holds, and every law was checked somewhere") {
  const auto certificate = physics::certify(honest_run());
  for (const auto& residual : certificate.residuals) {
    CAPTURE(residual.law);
    CAPTURE(residual.value);
    CAPTURE(residual.bound);
    CAPTURE(residual.where);
    CHECK(residual.holds());
    CHECK(residual.count > 0);
  }
  CHECK(certificate.holds());
}

TEST_CASE("rim shots in air hold their certificates") {
  for (const RimShot& shot : random_rim_shots(60, 3)) {
    scene::Scene s = rim_scene(shot, 0.6);
    s.world.sample_rate = 240;
    s.world.air = scene::Air{};
    s.bodies[0].aero = {0.5, 1};
    const auto certificate = physics::certify(physics::simulate(s));
    for (const auto& residual : certificate.residuals) {
      CAPTURE(residual.law);
      CAPTURE(residual.value);
      CAPTURE(residual.bound);
      CAPTURE(residual.time);
      REQUIRE(residual.holds());
    }
  }
}

TEST_CASE("a rebound that is 1 % too fast is found, in the states and in the row") {
  const auto states = broken_by([](Trajectory& run) {
    const auto& hit = run.contacts.at(1);  // contact 0 is the roller, which lies on the floor
    auto& track = run.bodies[std::size_t(hit.body_a)];
    const Vec3 extra = 0.01 * hit.separation_speed * hit.normal;
    for (std::size_t i = 0; i < run.time.size(); ++i)
      if (run.time[i] > hit.time && run.time[i] < run.contacts.at(2).time) {
        track.states[i].v_WB_W += extra;
        track.states[i].p_WB += (run.time[i] - hit.time) * extra;
      }
  });
  CHECK(contains(states, "restitution.states"));
  CHECK(contains(states, "linear_momentum"));
  CHECK(contains(states, "energy.rows"));
  const auto row = broken_by([](Trajectory& run) { run.contacts.at(1).separation_speed *= 1.01; });
  CHECK(contains(row, "restitution.row"));
}

TEST_CASE("a body that is 1 mm off in one frame, or a micrometre, is found") {
  for (double off : {1e-3, 1e-6}) {
    const auto broken = broken_by([&](Trajectory& run) { run.bodies[2].states[20].p_WB.y() += off; });
    CHECK(contains(broken, "free_flight.position"));
  }
}

TEST_CASE("a whole path that is 1 mm too high is found where it touches") {
  const auto broken = broken_by([](Trajectory& run) {
    for (BodyState& s : run.bodies[2].states) s.p_WB.z() += 1e-3;
  });
  CHECK(contains(broken, "contact_geometry.gap"));
}

TEST_CASE("a changed energy row is found") {
  CHECK(contains(broken_by([](Trajectory& run) { run.energy.kinetic[100] *= 1.001; }), "energy.rows"));
  CHECK(contains(broken_by([](Trajectory& run) { run.energy.dissipated[100] += 1e-3; }), "energy.balance"));
  // Energy out of nothing, consistently entered in all rows: it still comes back.
  const auto gain = broken_by([](Trajectory& run) {
    for (std::size_t i = 100; i < run.time.size(); ++i) run.energy.dissipated[i] -= 0.5;
  });
  CHECK(contains(gain, "energy.dissipation"));
}

TEST_CASE("changed impulses, normals, spins and gravity are found") {
  CHECK(contains(broken_by([](Trajectory& run) { run.contacts.at(1).normal_impulse *= 1.01; }), "linear_momentum"));
  CHECK(contains(broken_by([](Trajectory& run) { run.contacts.at(1).friction_impulse *= 3; }), "friction_cone"));
  CHECK(contains(broken_by([](Trajectory& run) { run.contacts.at(1).normal = Vec3(0.1, 0, 1).normalized(); }),
                 "contact_geometry.normal"));
  CHECK(contains(broken_by([](Trajectory& run) { run.bodies[2].states[20].w_WB_W.x() += 1e-3; }), "free_flight.spin"));
  CHECK(contains(broken_by([](Trajectory& run) { run.scene.world.gravity.z() = -9.80; }), "free_flight.velocity"));
  CHECK(contains(broken_by([](Trajectory& run) { run.scene.bodies[2].aero.drag = 0.49; }), "free_flight.velocity"));
  CHECK(contains(broken_by([](Trajectory& run) { run.contacts.erase(run.contacts.begin() + 1); }),
                 "free_flight.velocity"));
}

TEST_CASE("a rolling ball that speeds up by itself is found by the contact's force") {
  const auto broken = broken_by([](Trajectory& run) {
    for (std::size_t i = 0; i < run.time.size(); ++i) run.bodies[3].states[i].v_WB_W.x() += 4 * run.time[i];
  });
  CHECK(contains(broken, "contact_force"));
}

TEST_CASE("a ball inside the floor is found") {
  CHECK(contains(broken_by([](Trajectory& run) { run.bodies[3].states[300].p_WB.z() -= 1e-4; }), "penetration"));
}

TEST_CASE("a value that is not a number never holds") {
  CHECK_FALSE(broken_by([](Trajectory& run) { run.bodies[2].states[20].v_WB_W.x() = std::nan(""); }).empty());
}

TEST_CASE("the JSON names both hashes and every law") {
  const Trajectory run = honest_run();
  const auto certificate = physics::certify(run);
  const auto json = nlohmann::json::parse(certificate.to_json());
  CHECK(json["version"] == 1);
  CHECK(json["trajectory_sha256"] == trajectory::sha256(run));
  CHECK(json["scene_sha256"].get<std::string>().size() == 64);
  CHECK(json["holds"] == true);
  REQUIRE_EQ(json["residuals"].size(), certificate.residuals.size());
  for (const auto& r : json["residuals"]) CHECK(r.contains("value"));
}

TEST_CASE("springs that are stiffer or more damped than the scene says are found, in the motion and in the energy") {
  for (double scene::Spring::* number : {&scene::Spring::stiffness, &scene::Spring::damping, &scene::Spring::rest_length}) {
    const auto broken = broken_by([&](Trajectory& run) { run.scene.springs[0].*number *= number == &scene::Spring::damping ? 1.1 : 1.001; });
    CHECK(contains(broken, "spring.velocity"));
    CHECK(contains(broken, "spring.angular_momentum"));
    if (number != &scene::Spring::damping) CHECK(contains(broken, "energy.rows"));
  }
}

TEST_CASE("a fluid, rolling or drilling friction that the scene does not tell are found") {
  const std::string laws = std::string(RIMSHOT_SOURCE_DIR) + "/scenes/laws/";
  Trajectory bobs = physics::simulate(scene::load(laws + "31_buoyancy.yaml")), rolls = physics::simulate(scene::load(laws + "33_rolling_friction.yaml"));
  const auto broken = [](const Trajectory& run) {
    std::vector<std::string> names;
    for (const auto& residual : physics::certify(run).residuals)
      if (!residual.holds()) names.push_back(residual.law);
    return names;
  };
  CHECK(broken(bobs).empty());
  bobs.scene.world.fluid->density *= 1.0001;
  CHECK(contains(broken(bobs), "free_flight.velocity"));
  CHECK(contains(broken(bobs), "energy.rows"));
  CHECK(broken(rolls).empty());
  Trajectory less = rolls;
  less.scene.materials[0].law.rolling_friction *= 0.5;  // the bound is the disc about the solver's square
  CHECK(contains(broken(less), "contact_moment"));
  for (scene::Material& material : rolls.scene.materials) material.law.drilling_friction *= 0.99;
  CHECK(contains(broken(rolls), "contact_moment"));
  CHECK(contains(broken(rolls), "angular_momentum"));
}

TEST_CASE("bodies on a spring that bounce, tumble and roll with friction of every kind hold their certificate") {
  scene::Scene s = vacuum(1.5);
  add_static(s, "floor", scene::Plane{});
  add_solid(s, "box", scene::Box{{0.1, 0.1, 0.1}}, 1, {0, 0, 1.1}, Quat::Identity(), {0, 0, 0}, {1, 2, 3});
  add_ball(s, "ball", 0.1, 1, {0.5, 0, 0.8}, {0, 0, 0}, {0, 0, 20});
  add_solid(s, "drum", scene::Cylinder{0.1, 0.2}, 1, {4, 0, 0.1}, turned_about({1, 0, 0}, std::numbers::pi / 2), {0.5, 0, 0}, {0, 5, 0});
  for (scene::Material& material : s.materials) material.law = {0.6, 0.4, 0.001, 0.0005};
  s.springs.push_back({"pair", 1, 2, {0.1, 0.05, 1.1}, {0.4, 0, 0.8}, 0.3, 60, 1});
  const auto run = physics::simulate(s);
  REQUIRE_GE(run.contacts.size(), 10);
  int checked = 0;
  for (const auto& residual : physics::certify(run).residuals) {
    CAPTURE(residual.law);
    CAPTURE(residual.where);
    CAPTURE(residual.time);
    CHECK_LE(residual.value, residual.bound);
    if (residual.law.starts_with("spring.")) checked += residual.count;
  }
  CHECK_GE(checked, 100);
  // Rolling friction slows the drum down: a = g d / (r (1 + I / (m r^2))) with I = m r^2 / 2.
  CHECK_NEAR(run.bodies[3].states.back().v_WB_W.x(), 0.5 - 1.5 * kGravity * 0.001 / (0.1 * 1.5), 1e-5);  // the step of lasting contact
}
