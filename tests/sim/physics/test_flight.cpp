#include <array>
#include <cmath>
#include <numbers>

#include "build_scene.h"
#include "rimshot/physics/simulate.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

namespace {

constexpr double kDegree = std::numbers::pi / 180;

/// Acceleration of a sphere in air, written anew: gravity, quadratic drag, Magnus force.
struct AirLaw {
  double gravity = 9.81, drag_rate = 0, lift_rate = 0;  // [m/s^2], [1/m], [-]
  Vec3 spin = Vec3::Zero();
  Vec3 operator()(const Vec3& v) const {
    return Vec3(0, 0, -gravity) - drag_rate * v.norm() * v + lift_rate * spin.cross(v);
  }
};

struct PointState {
  Vec3 p, v;
};

/// Kutta's 3/8 rule of order 4 in steps of 10 us: error far below 1e-10 m over a second; another tableau than the
/// simulator's.
PointState integrate(PointState s, const AirLaw& law, double time) {
  const int n = int(std::ceil(time / 1e-5));
  const double h = time / n;
  for (int i = 0; i < n; ++i) {
    const Vec3 v1 = s.v, a1 = law(v1), v2 = s.v + h / 3 * a1, a2 = law(v2), v3 = s.v + h * (a2 - a1 / 3), a3 = law(v3),
               v4 = s.v + h * (a1 - a2 + a3), a4 = law(v4);
    s.p += h / 8 * (v1 + 3 * v2 + 3 * v3 + v4);
    s.v += h / 8 * (a1 + 3 * a2 + 3 * a3 + a4);
  }
  return s;
}

struct FreeThrow {
  double speed, drag, lift, backspin_hz, time, apex, entry_angle, entry_speed;
};

// Published reference throws: release 2.134 m high, 52 degrees, hoop centre 4.191 m away and 3.05 m high, 0.6 kg,
// radius 0.1209 m, air 1.204 kg/m^3. The digits printed are all that is known: speed 1e-4 m/s, time 1e-4 s, apex 1e-4
// m, angle 0.01 degrees.
constexpr std::array<FreeThrow, 3> kFreeThrows = {{{7.148276, 0, 0, 0, 0.9523, 3.7512, 40.12, 5.756},
                                                   {7.4615, 0.5, 0, 0, 0.9696, 3.7998, 42.70, 5.570},
                                                   {7.3831, 0.5, 1.0, 3, 1.0104, 3.8426, 43.77, 5.491}}};

scene::Scene free_throw_scene(const FreeThrow& shot, double sample_rate) {
  scene::Scene s = vacuum(1.2, sample_rate);
  if (shot.drag > 0) s.world.air = scene::Air{};
  const Vec3 velocity = shot.speed * Vec3(std::cos(52 * kDegree), 0, std::sin(52 * kDegree));
  scene::Body& ball = add_basketball(s, {0, 0, 2.134}, velocity, {0, -2 * std::numbers::pi * shot.backspin_hz, 0});
  ball.aero = {shot.drag, shot.lift};
  return s;
}

}  // namespace

TEST_CASE(
    "golden free throws: the ball passes the hoop's centre within 1 mm, with the published time, apex and entry") {
  for (const FreeThrow& shot : kFreeThrows) {
    CAPTURE(shot.speed);
    const auto run = physics::simulate(free_throw_scene(shot, 240));
    double apex = 0;
    for (const BodyState& state : run.bodies[0].states) apex = std::max(apex, state.p_WB.z());
    // Time at which the centre comes down through the hoop's plane, by bisection.
    double a = 0.7, b = 1.2;
    for (int i = 0; i < 60; ++i) {
      const double m = 0.5 * (a + b);
      (run.state_at(0, m).p_WB.z() > 3.05 ? a : b) = m;
    }
    const BodyState entry = run.state_at(0, a);
    CHECK_NEAR(entry.p_WB.x(), 4.191, 1e-3);  // the bar; 4 digits of speed leave 0.3 mm
    CHECK_NEAR(a, shot.time, 1e-4);           // last printed digit, speed's rounding
    CHECK_NEAR(apex, shot.apex, 1.5e-4);      // last printed digit, and 5e-5 m between samples at 240 Hz
    CHECK_NEAR(std::atan2(-entry.v_WB_W.z(), entry.v_WB_W.x()) / kDegree, shot.entry_angle,
               0.01);                                         // last printed digit
    CHECK_NEAR(entry.v_WB_W.norm(), shot.entry_speed, 1e-3);  // last printed digit
  }
}

TEST_CASE("projectile in vacuum: the closed form to rounding, at any outer step") {
  scene::Scene s = vacuum(1.5);
  add_ball(s, "ball", 0.1, 0.5, {1, 2, 3}, {4, -3, 5}, {7, 8, 9});
  for (double step : {1e-3, 1.0 / 240, 0.05}) {
    const auto run = physics::simulate(s, {step});
    for (std::size_t i = 0; i < run.time.size(); ++i) {
      const double t = run.time[i];
      const Vec3 exact = Vec3(1, 2, 3) + t * Vec3(4, -3, 5) + Vec3(0, 0, -0.5 * 9.81 * t * t);
      REQUIRE_LE((run.bodies[0].states[i].p_WB - exact).norm(),
                 1e-12);  // 1500 steps of a few roundings of 10 m (2e-15)
    }
  }
}

TEST_CASE("terminal speed: a ball dropped in air follows v_t tanh(g t / v_t)") {
  scene::Scene s = vacuum(3);
  s.world.air = scene::Air{};
  add_ball(s, "ball", 0.1209, 0.1, {0, 0, 100}).aero = {0.5, 0};
  const double area = std::numbers::pi * 0.1209 * 0.1209, terminal = std::sqrt(2 * 0.1 * 9.81 / (1.204 * 0.5 * area));
  const auto run = physics::simulate(s);
  for (std::size_t i = 0; i < run.time.size(); ++i) {
    const double t = run.time[i];
    REQUIRE_LE(std::abs(run.bodies[0].states[i].v_WB_W.z() + terminal * std::tanh(9.81 * t / terminal)),
               1e-9);  // RK4: g (g h / v_t)^4
    const double fallen = terminal * terminal / 9.81 * std::log(std::cosh(9.81 * t / terminal));
    REQUIRE_LE(std::abs(100 - run.bodies[0].states[i].p_WB.z() - fallen), 1e-9);
  }
}

TEST_CASE("drag and Magnus force bend the path as an independent integration says, to 1e-9 m after 1.2 s") {
  const FreeThrow& shot = kFreeThrows[2];
  const scene::Scene s = free_throw_scene(shot, 240);
  const double area = std::numbers::pi * 0.1209 * 0.1209;
  AirLaw law;
  law.drag_rate = 0.5 * 1.204 * shot.drag * area / 0.6;
  law.lift_rate = 0.5 * 1.204 * shot.lift * area * 0.1209 / 0.6;
  law.spin = s.bodies[0].initial.w_WB_W;
  const PointState end = integrate({s.bodies[0].initial.p_WB, s.bodies[0].initial.v_WB_W}, law, 1.2);
  const auto run = physics::simulate(s);
  CHECK_LE((run.bodies[0].states.back().p_WB - end.p).norm(),
           1e-9);  // RK4 at 1/240 s and a rate of 0.3/s: (h rate)^4 g ~ 1e-11
  CHECK_LE((run.bodies[0].states.back().v_WB_W - end.v).norm(), 1e-9);
}

TEST_CASE("flight converges with order 4 in the outer step") {
  scene::Scene s = vacuum(1, 10);
  s.world.air = scene::Air{};
  scene::Body& ball = add_ball(s, "ball", 0.2, 0.05, {0, 0, 100}, {20, 0, 10}, {0, 30, 10});
  ball.aero = {0.5, 1};
  const auto end = [&](double step) { return physics::simulate(s, {step}).bodies[0].states.back().p_WB; };
  // Steps far below the limit that the air's time constant sets, so that the step asked for is the step taken.
  const Vec3 reference = end(1.0 / 4000);
  const double coarse = (end(1.0 / 100) - reference).norm(), fine = (end(1.0 / 200) - reference).norm();
  CHECK_GE(std::log2(coarse / fine), 3.7);  // 4 in the limit
}

TEST_CASE("spin: the orientation turns by omega t in flight") {
  scene::Scene s = vacuum(1);
  const Vec3 spin(3, -7, 11);
  add_ball(s, "ball", 0.1, 0.5, {0, 0, 10}, Vec3::Zero(), spin);
  const auto run = physics::simulate(s);
  const Quat exact(Eigen::AngleAxisd(spin.norm(), spin.normalized()));
  CHECK_LE(run.bodies[0].states.back().q_WB.angularDistance(exact), 1e-12);  // 240 rotations of a few roundings
}
