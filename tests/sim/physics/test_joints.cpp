#include <cmath>

#include "build_body.h"
#include "certified.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

scene::Joint& add_joint(scene::Scene& s, scene::JointType type, int a, int b, const Vec3& anchor, const Vec3& axis = Vec3::UnitY()) {
  scene::Joint joint;
  joint.name = "joint" + std::to_string(s.joints.size());
  joint.type = type;
  joint.body_a = a;
  joint.body_b = b;
  joint.anchor = joint.anchor_b = anchor;
  joint.axis = axis;
  s.joints.push_back(joint);
  return s.joints.back();
}

/// Angle of a rod from hanging down, about y.
double hanging_angle(const BodyState& s) {
  const Vec3 down = s.q_WB * Vec3(0, 0, -1);
  return std::atan2(-down.x(), -down.z());
}

/// A rod of length L that hangs by its upper end from (0, 0, 0), turned by `angle` about y.
void add_rod(scene::Scene& s, const std::string& name, double length, double mass, const Vec3& top, double angle) {
  const Quat q = turned_about({0, 1, 0}, angle);
  add_solid(s, name, scene::Box{{0.02, 0.02, length / 2}}, mass, top + q * Vec3(0, 0, -length / 2), q);
}

}  // namespace

TEST_CASE("physical pendulum: period by the elliptic integral to 1e-4, energy kept, at any step") {
  constexpr double L = 0.8, amplitude = 1.2;
  for (double step : kSteps) {
    CAPTURE(step);
    scene::Scene s = vacuum(10, 240);
    add_static(s, "post", scene::Sphere{0.01}, {0, 0, 1});
    add_rod(s, "rod", L, 1.5, {0, 0, 0}, amplitude);
    add_joint(s, scene::JointType::Hinge, 0, 1, {0, 0, 0});
    const auto run = physics::simulate(s, {step});
    const double I = s.bodies[1].inertia.y() + 1.5 * L * L / 4, d = L / 2;
    const double sine = std::sin(amplitude / 2), period = 4 * std::sqrt(I / (1.5 * kGravity * d)) * std::comp_ellint_1(sine);
    std::vector<double> crossings;
    for (std::size_t i = 1; i < run.time.size(); ++i) {
      const double a = hanging_angle(run.bodies[1].states[i - 1]), b = hanging_angle(run.bodies[1].states[i]);
      if (a * b < 0) crossings.push_back(run.time[i - 1] + (run.time[i] - run.time[i - 1]) * a / (a - b));
    }
    REQUIRE_GE(crossings.size(), 10);
    for (std::size_t n = 0; n < crossings.size(); ++n)
      CHECK_NEAR(crossings[n], period * (2 * double(n) + 1) / 4, 2e-6);  // linear interpolation over 1/240 s at an inflection
    require_certified(run);
  }
}

TEST_CASE("double pendulum: within 1e-4 m of the minimal-coordinate equations after 5 s, at any step") {
  constexpr double L = 0.5, m1 = 1, m2 = 0.7, start1 = 1.0, start2 = 1.6;
  // Two uniform rods; theta from hanging down (Lagrange). Reference: RK4 at 20 us.
  scene::Scene s = vacuum(5, 100);
  add_static(s, "post", scene::Sphere{0.01}, {0, 0, 1});
  add_rod(s, "upper", L, m1, {0, 0, 0}, start1);
  const Vec3 elbow = turned_about({0, 1, 0}, start1) * Vec3(0, 0, -L);
  add_rod(s, "lower", L, m2, elbow, start2);
  add_joint(s, scene::JointType::Hinge, 0, 1, {0, 0, 0});
  add_joint(s, scene::JointType::Hinge, 1, 2, elbow);
  const double I1 = s.bodies[1].inertia.y(), I2 = s.bodies[2].inertia.y(), d = L / 2;
  struct State {
    double a, b, wa, wb;
  };
  const auto rate = [&](const State& x) {
    const double A = I1 + m1 * d * d + m2 * L * L, B = m2 * L * d * std::cos(x.a - x.b), C = I2 + m2 * d * d;
    const double sine = m2 * L * d * std::sin(x.a - x.b);
    const double f = -sine * x.wb * x.wb - (m1 * d + m2 * L) * kGravity * std::sin(x.a);
    const double g = sine * x.wa * x.wa - m2 * d * kGravity * std::sin(x.b);
    const double det = A * C - B * B;
    return State{x.wa, x.wb, (C * f - B * g) / det, (A * g - B * f) / det};
  };
  State x{start1, start2, 0, 0};
  const double h = 2e-5;
  const auto plus = [](const State& x, const State& r, double t) { return State{x.a + t * r.a, x.b + t * r.b, x.wa + t * r.wa, x.wb + t * r.wb}; };
  for (int i = 0; i < 250000; ++i) {
    const State k1 = rate(x), k2 = rate(plus(x, k1, h / 2)), k3 = rate(plus(x, k2, h / 2)), k4 = rate(plus(x, k3, h));
    x = plus(plus(plus(plus(x, k1, h / 6), k2, h / 3), k3, h / 3), k4, h / 6);
  }
  // A turn by theta about y takes (0, 0, -L) to (-L sin, 0, -L cos).
  const auto end_of = [&](double angle, double length) { return Vec3(-length * std::sin(angle), 0, -length * std::cos(angle)); };
  const Vec3 expected = end_of(x.a, L) + end_of(x.b, L);
  for (double step : kSteps) {
    CAPTURE(step);
    const auto run = physics::simulate(s, {step});
    const BodyState& end = run.bodies[2].states.back();
    const Vec3 tip = end.p_WB + end.q_WB * Vec3(0, 0, -d);
    CHECK_LE((tip - expected).norm(), 1e-4);
    const double E0 = run.energy.kinetic[0] + run.energy.potential[0], E = run.energy.kinetic.back() + run.energy.potential.back();
    CHECK_NEAR(E, E0, 1e-6 * 10);
    require_certified(run);
  }
}

TEST_CASE("a conical pendulum on a ball joint and on a rod of fixed length keeps its height and turns at sqrt(g / (L cos))") {
  for (const auto type : {scene::JointType::Ball, scene::JointType::Distance}) {
    constexpr double L = 1, angle = 0.5;
    const double rate = std::sqrt(kGravity / (L * std::cos(angle)));
    scene::Scene s = vacuum(4, 100);
    add_static(s, "post", scene::Sphere{0.01}, {0, 0, 1});
    const Vec3 start(L * std::sin(angle), 0, -L * std::cos(angle));
    // A tiny ball: as a point. On the ball joint the body turns with the pendulum.
    add_ball(s, "bob", 1e-3, 1, start, {0, rate * start.x(), 0});
    if (type == scene::JointType::Ball) s.bodies[1].initial.w_WB_W = {0, 0, rate};
    scene::Joint& joint = add_joint(s, type, 0, 1, {0, 0, 0});
    if (type == scene::JointType::Distance) joint.anchor_b = start;
    const auto run = physics::simulate(s);
    for (std::size_t i = 0; i < run.time.size(); ++i) {
      const Vec3 expected = turned_about({0, 0, 1}, rate * run.time[i]) * start;
      REQUIRE_LE((run.bodies[1].states[i].p_WB - expected).norm(), 1e-5);  // the bob's own inertia: (r / L)^2 of the rate over 4 s
    }
    require_certified(run);
  }
}

TEST_CASE("a slider slides at g sin, a fixed joint makes one body of two, and both keep their orientation") {
  scene::Scene s = vacuum(1, 100);
  add_static(s, "rail", scene::Sphere{0.01}, {0, 0, 5});
  add_solid(s, "cart", scene::Box{{0.1, 0.1, 0.1}}, 1, {0, 0, 0});
  add_solid(s, "load", scene::Box{{0.1, 0.1, 0.1}}, 3, {0, 0.05, 0.3}, turned_about({0, 0, 1}, 0.5));
  const Vec3 axis = Vec3(1, 0, -1).normalized();
  add_joint(s, scene::JointType::Slider, 0, 1, {0, 0, 0}, axis);
  add_joint(s, scene::JointType::Fixed, 1, 2, {0, 0, 0.2});
  const auto run = physics::simulate(s);
  const double a = kGravity * std::sqrt(0.5);
  for (int b : {1, 2}) {
    const BodyState& end = run.bodies[std::size_t(b)].states.back();
    CHECK_LE((end.p_WB - s.bodies[std::size_t(b)].initial.p_WB - 0.5 * a * axis).norm(), 1e-9);
    CHECK_LE((end.q_WB.coeffs() - s.bodies[std::size_t(b)].initial.q_WB.coeffs()).norm(), 1e-10);
  }
  require_certified(run);
}

TEST_CASE("a hinge stops at its limit, a motor drives to its speed with its torque and no more") {
  scene::Scene s = vacuum(3, 100);
  add_static(s, "post", scene::Sphere{0.01}, {0, 0, 1});
  add_rod(s, "arm", 0.6, 1, {0, 0, 0}, -1.4);
  add_joint(s, scene::JointType::Hinge, 0, 1, {0, 0, 0}).limits = {{-0.1, 1.0}};
  const auto run = physics::simulate(s);
  CHECK_NEAR(hanging_angle(run.bodies[1].states.back()), -0.4, 1e-4);  // turned by +1 from -1.4, where the limit holds it
  CHECK_LE(run.bodies[1].states.back().w_WB_W.norm(), 1e-4);
  require_certified(run);

  scene::Scene t = vacuum(2, 100);
  t.world.gravity = Vec3::Zero();
  add_static(t, "post", scene::Sphere{0.01}, {0, 0, 1});
  const scene::Body wheel = add_solid(t, "wheel", scene::Cylinder{0.3, 0.1}, 2, {0, 0, 0});
  add_joint(t, scene::JointType::Hinge, 0, 1, {0, 0, 0}, {0, 0, 1}).motor = scene::JointMotor{5, 0.3};
  const auto spun = physics::simulate(t);
  const double rate = 0.3 / wheel.inertia.z();
  for (std::size_t i = 0; i < spun.time.size(); ++i)
    REQUIRE_LE(std::abs(spun.bodies[1].states[i].w_WB_W.z() - std::min(5.0, rate * spun.time[i])), rate * 5e-4 + 1e-9);  // one solver step
  require_certified(spun);
}

TEST_CASE("a rope is slack until it is taut, and then holds") {
  scene::Scene s = vacuum(3, 100);
  add_static(s, "beam", scene::Sphere{0.01}, {0, 0, 3});
  add_ball(s, "ball", 0.05, 1, {0, 0, 2.5});
  scene::Joint& rope = add_joint(s, scene::JointType::Distance, 0, 1, {0, 0, 3});
  rope.anchor_b = {0, 0, 2.5};
  rope.limits = {{0, 1}};
  const auto run = physics::simulate(s);
  const double taut = std::sqrt(2 * 0.5 / kGravity);
  for (std::size_t i = 0; i < run.time.size(); ++i) {
    const double fallen = 0.5 * kGravity * run.time[i] * run.time[i];
    if (run.time[i] < taut - 1e-3) {
      REQUIRE_LE(std::abs(run.bodies[1].states[i].p_WB.z() - (2.5 - fallen)), 1e-6);
    } else if (run.time[i] > taut + 1e-3) {
      REQUIRE_LE(std::abs(run.bodies[1].states[i].p_WB.z() - 2.0), 2e-3);
    }
  }
  CHECK_NEAR(run.bodies[1].states.back().p_WB.z(), 2, 1e-5);
  require_certified(run);
}

TEST_CASE("a blow at the end of a hinged rod turns it as its moment about the hinge says, and the hinge holds") {
  constexpr double L = 1, M = 2, m = 0.5, v = 3, e = 0.8;
  scene::Scene s = vacuum(0.2, 1000);
  s.world.gravity = Vec3::Zero();
  add_static(s, "post", scene::Sphere{0.01}, {0, 0, 1});
  add_rod(s, "rod", L, M, {0, 0, 0}, 0);
  add_joint(s, scene::JointType::Hinge, 0, 1, {0, 0, 0});
  add_ball(s, "ball", 0.05, m, {-0.3, 0, -0.9}, {v, 0, 0});
  contact(s, "rod", "ball", e, 0);
  const auto run = physics::simulate(s);
  REQUIRE_GE(run.contacts.size(), 1);
  const double I = s.bodies[1].inertia.y() + M * L * L / 4, arm = 0.9;
  const double J = (1 + e) * v / (1 / m + arm * arm / I);
  CHECK_NEAR(run.contacts[0].normal_impulse, J, 1e-9 * J);
  const BodyState after = run.bodies[1].states[std::size_t(1000 * run.contacts[0].time) + 3];
  CHECK_NEAR(after.w_WB_W.norm(), J * arm / I, 1e-9);
  require_certified(run);
}
