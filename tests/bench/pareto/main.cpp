// Error against CPU time, of the simulator and of Bullet with three settings, on four scenes: JSON on standard output. compare.py runs this,
// adds MuJoCo, and writes the tables and the picture.
#include <algorithm>
#include <cmath>
#include <ctime>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

#include "build_body.h"
#include "bullet_torus.h"
#include "bullet_world.h"
#include "rim_shots.h"
#include "rimshot/physics/simulate.h"

namespace {

using namespace rimshot;
using bench::BulletSettings;
using bench::BulletWorld;
using Json = nlohmann::ordered_json;

const Vec3 kDown(0, 0, -9.81);
const Vec3 kShell = Vec3::Constant(2.0 / 3 * test::kBallMass * test::kBall * test::kBall);

/// CPU seconds of one call: the median of five or more in at least 0.2 s, after one to warm up; of one that takes longer, of fewer.
double cpu_seconds(const std::function<void()>& work) {
  std::vector<double> times;
  const auto once = [&] {
    const std::clock_t start = std::clock();
    work();
    times.push_back(double(std::clock() - start) / CLOCKS_PER_SEC);
    return times.back();
  };
  if (once() < 1) times.clear();
  for (double total = 0; total < 0.2 || (times.size() < 5 && total < 2); total += once()) continue;
  std::ranges::sort(times);
  return times[times.size() / 2];
}

/// A scene that has an exact answer, and how far an engine's is from it at a rate of steps [mm].
struct Case {
  const char* name;
  const char* what;
  std::vector<double> our_rates, their_rates;
  std::function<double(double rate)> ours;
  std::function<double(BulletSettings settings, double rate)> theirs;
  Json facts;  ///< what MuJoCo's side has to know
};

// A basketball dropped from 1.8 m at 1.5 m/s forward: at the first bounce friction stops the sliding (v_x' = 3/5 v_x), then it is a series
// of bounces.
constexpr double kDrop = 1.8, kForward = 1.5, kRestitution = 0.758, kFriction = 0.5, kBounceTime = 2;

Vec3 bounce_exact() {
  const double g = -kDown.z();
  double t = std::sqrt(2 * kDrop / g), up = kRestitution * g * t, x = kForward * t;
  for (; t + 2 * up / g < kBounceTime; up *= kRestitution) {
    x += 0.6 * kForward * 2 * up / g;
    t += 2 * up / g;
  }
  const double left = kBounceTime - t;
  return {x + 0.6 * kForward * left, 0, test::kBall + up * left - 0.5 * g * left * left};
}

Case bounce() {
  const Vec3 start(0, 0, test::kBall + kDrop), forward(kForward, 0, 0), exact = bounce_exact();
  const auto ours = [=](double rate) {
    scene::Scene s = test::vacuum(kBounceTime, 24);
    test::add_basketball(s, start, forward);
    test::add_static(s, "floor", scene::Plane{});
    test::contact(s, "ball", "floor", kRestitution, kFriction);
    return 1e3 * (physics::simulate(s, {1 / rate}).bodies[0].states.back().p_WB - exact).norm();
  };
  const auto theirs = [=](BulletSettings settings, double rate) {
    btStaticPlaneShape plane(btVector3(0, 0, 1), 0);
    btSphereShape sphere(test::kBall);
    BulletWorld world(settings, kDown);
    world.add(plane, 0, Vec3::Zero(), {}, 1, 1);
    const int ball = world.add(sphere, test::kBallMass, kShell, {start, Quat::Identity(), forward, Vec3::Zero()}, kRestitution, kFriction);
    world.run(kBounceTime, rate);
    return 1e3 * (world.state(ball).p_WB - exact).norm();
  };
  return {"bounce", "basketball dropped 1.8 m at 1.5 m/s forward, e 0.758, friction 0.5: place after 2 s against the closed form",
          {60, 240, 1000}, {60, 120, 240, 480, 1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000}, ours, theirs,
          {{"exact", {exact.x(), exact.y(), exact.z()}}}};
}

// Hits of the ring, after which the ball flies on for 0.2 s without touching it again.
constexpr double kAfterHit = 0.2;

struct Hit {
  test::RimShot shot;
  test::RimHit exact;
  Vec3 end;
};

std::vector<Hit> hits() {
  std::vector<Hit> out;
  for (const test::RimShot& shot : test::random_rim_shots(200, 5)) {
    const test::RimHit exact = *test::exact_rim_hit<double>(shot, 0.5);
    const Vec3 at = shot.position + exact.time * shot.velocity + 0.5 * exact.time * exact.time * kDown;
    const auto after = [&](double t) { return Vec3(at + t * exact.velocity + 0.5 * t * t * kDown); };
    bool clear = true;
    for (double t = 0.01; t <= kAfterHit; t += 1e-3) {
      const Vec3 p = after(t) - test::kRimCentre;
      clear = clear && std::hypot(std::hypot(p.x(), p.y()) - test::kRimMajor, p.z()) > test::kBall + test::kRimMinor + 0.002;
    }
    if (clear && out.size() < 40) out.push_back({shot, exact, after(kAfterHit)});
  }
  return out;
}

Case rim() {
  const std::vector<Hit> all = hits();
  const auto mean = [all](const std::function<Vec3(const Hit&)>& end) {
    double sum = 0;
    for (const Hit& hit : all) sum += 1e3 * (end(hit) - hit.end).norm();
    return sum / double(all.size());
  };
  const auto ours = [=](double rate) {
    return mean([&](const Hit& hit) {
      scene::Scene s = test::rim_scene(hit.shot, hit.exact.time + kAfterHit);
      s.world.sample_rate = 24;
      return physics::simulate(s, {1 / rate}).bodies[0].states.back().p_WB;
    });
  };
  const auto theirs = [=](BulletSettings settings, double rate) {
    return mean([&](const Hit& hit) {
      physics::BulletTorus torus(test::kRimMajor, test::kRimMinor);
      btSphereShape sphere(test::kBall);
      BulletWorld world(settings, kDown);
      world.add(torus, 0, Vec3::Zero(), {test::kRimCentre, Quat::Identity()}, 1, 1);
      const int ball = world.add(sphere, test::kBallMass, kShell, {hit.shot.position, Quat::Identity(), hit.shot.velocity, hit.shot.spin},
                                 hit.shot.restitution, hit.shot.friction);
      world.run(hit.exact.time + kAfterHit, rate);
      return world.state(ball).p_WB;
    });
  };
  Json shots = Json::array();
  const auto list = [](const Vec3& v) { return Json{v.x(), v.y(), v.z()}; };
  for (const Hit& hit : all)
    shots.push_back({{"position", list(hit.shot.position)}, {"velocity", list(hit.shot.velocity)}, {"spin", list(hit.shot.spin)},
                     {"restitution", hit.shot.restitution}, {"friction", hit.shot.friction}, {"time", hit.exact.time + kAfterHit}, {"end", list(hit.end)}});
  return {"rim", "40 hits of the ring at 3 to 9 m/s with spin and friction: place 0.2 s after the hit against the closed form, mean",
          {60, 240, 1000}, {120, 240, 480, 1000, 2000, 4000, 8000, 16000}, ours, theirs, {{"shots", shots}}};
}

// A box that spins about its middle axis without gravity (Dzhanibekov): the place of one corner.
constexpr double kSpinTime = 30;
const Vec3 kHalf(0.1, 0.06, 0.02), kSpin(0.01, 5, 0.01);

/// Euler's equations and the quaternion by the classical Runge-Kutta method in extended precision, 5e-4 rad a step: 1e-12 rad after 30 s.
Vec3 spin_exact(const Vec3& inertia) {
  using Real = long double;
  using V = Eigen::Matrix<Real, 7, 1>;  // w_B, q (x y z w)
  const Real I[3] = {inertia.x(), inertia.y(), inertia.z()};
  const auto rate = [&](const V& s) {
    V out;
    out[0] = (I[1] - I[2]) / I[0] * s[1] * s[2];
    out[1] = (I[2] - I[0]) / I[1] * s[2] * s[0];
    out[2] = (I[0] - I[1]) / I[2] * s[0] * s[1];
    const Eigen::Quaternion<Real> q(s[6], s[3], s[4], s[5]);
    out.tail<4>() = (q * Eigen::Quaternion<Real>(0, s[0], s[1], s[2])).coeffs() / 2;
    return out;
  };
  V s;
  s << kSpin.cast<Real>(), 0, 0, 0, 1;
  const long steps = 300000;
  const Real h = Real(kSpinTime) / steps;
  for (long i = 0; i < steps; ++i) {
    const V a = rate(s), b = rate(s + h / 2 * a), c = rate(s + h / 2 * b), d = rate(s + h * c);
    s += h / 6 * (a + 2 * b + 2 * c + d);
  }
  const Eigen::Quaternion<Real> q(s[6], s[3], s[4], s[5]);
  return (q.normalized() * kHalf.cast<Real>()).cast<double>();
}

Case spin() {
  scene::Scene s = test::vacuum(kSpinTime, 1);
  s.world.gravity = Vec3::Zero();
  test::add_solid(s, "box", scene::Box{kHalf}, 1, Vec3::Zero(), Quat::Identity(), Vec3::Zero(), kSpin);
  const Vec3 inertia = 1.0 / 3 * Vec3(kHalf.y() * kHalf.y() + kHalf.z() * kHalf.z(), kHalf.x() * kHalf.x() + kHalf.z() * kHalf.z(), kHalf.x() * kHalf.x() + kHalf.y() * kHalf.y());
  const Vec3 exact = spin_exact(inertia);
  const auto ours = [=](double rate) { return 1e3 * (physics::simulate(s, {1 / rate}).bodies[0].states.back().q_WB * kHalf - exact).norm(); };
  const auto theirs = [=](BulletSettings settings, double rate) {
    btBoxShape box(btVector3(kHalf.x(), kHalf.y(), kHalf.z()));
    BulletWorld world(settings, Vec3::Zero());
    const int body = world.add(box, 1, inertia, {Vec3::Zero(), Quat::Identity(), Vec3::Zero(), kSpin}, 0, 0);
    world.run(kSpinTime, rate);
    return 1e3 * (world.state(body).q_WB * kHalf - exact).norm();
  };
  return {"spin", "box of 20 x 12 x 4 cm that turns at 5 rad/s about its middle axis for 30 s: a corner's place against an integration in extended precision",
          {60, 240}, {60, 240, 1000, 4000, 16000}, ours, theirs,
          {{"inertia", {inertia.x(), inertia.y(), inertia.z()}}, {"spin", {kSpin.x(), kSpin.y(), kSpin.z()}}, {"corner", {kHalf.x(), kHalf.y(), kHalf.z()}},
           {"exact", {exact.x(), exact.y(), exact.z()}}, {"time", kSpinTime}}};
}

// Ten boxes of 20 cm on each other, which stand still.
constexpr int kBoxes = 10;
constexpr double kStackTime = 20, kEdge = 0.2;

Vec3 place(int box) { return {0, 0, kEdge * (box + 0.5)}; }

Case stack() {
  const auto ours = [](double rate) {
    scene::Scene s = test::vacuum(kStackTime, 50);
    test::add_static(s, "floor", scene::Plane{});
    for (int i = 0; i < kBoxes; ++i) test::add_solid(s, "box" + std::to_string(i), scene::Box{Vec3::Constant(kEdge / 2)}, 1, place(i));
    test::all_contacts(s, 0.3, 0.5);
    const auto run = physics::simulate(s, {1 / rate});
    double worst = 0;
    for (int i = 0; i < kBoxes; ++i)
      for (const BodyState& state : run.bodies[std::size_t(i + 1)].states) worst = std::max(worst, 1e3 * (state.p_WB - place(i)).norm());
    return worst;
  };
  const auto theirs = [](BulletSettings settings, double rate) {
    btStaticPlaneShape plane(btVector3(0, 0, 1), 0);
    btBoxShape box(btVector3(kEdge / 2, kEdge / 2, kEdge / 2));
    BulletWorld world(settings, kDown);
    world.add(plane, 0, Vec3::Zero(), {}, 1, 1);
    for (int i = 0; i < kBoxes; ++i) world.add(box, 1, Vec3::Constant(kEdge * kEdge / 6), {place(i), Quat::Identity()}, 0.3, 0.5);
    double worst = 0;
    for (int k = 0; k < 50 * kStackTime; ++k) {
      world.run(1.0 / 50, std::max(rate, 50.0));
      for (int i = 0; i < kBoxes; ++i) worst = std::max(worst, 1e3 * (world.state(i + 1).p_WB - place(i)).norm());
    }
    return worst;
  };
  return {"stack", "ten boxes of 20 cm on each other for 20 s, e 0.3, friction 0.5: the farthest that any of them moves", {60, 240}, {100, 250, 500, 1000, 2000},
          ours, theirs, {{"boxes", kBoxes}, {"edge", kEdge}, {"time", kStackTime}}};
}

Json curve(const std::vector<double>& rates, const std::function<double(double rate)>& error) {
  Json points = Json::array();
  for (double rate : rates) {
    const double off = error(rate);
    points.push_back({{"steps_per_second", rate}, {"error_mm", std::isfinite(off) ? Json(off) : Json()}, {"cpu_s", cpu_seconds([&] { error(rate); })}});
  }
  return points;
}

}  // namespace

int main() {
  Json all;
  for (const Case& c : {bounce(), rim(), spin(), stack()}) {
    Json& out = all[c.name] = {{"what", c.what}, {"facts", c.facts}, {"curves", Json::object()}};
    out["curves"]["Rimshot"] = curve(c.our_rates, c.ours);
    for (const auto& [name, settings] : {std::pair("default", BulletSettings::Default), std::pair("Kubric-like", BulletSettings::KubricLike), std::pair("tuned", BulletSettings::Tuned)})
      out["curves"][std::string("Bullet 3.24, ") + name] = curve(c.their_rates, [&, mode = settings](double rate) { return c.theirs(mode, rate); });
  }
  std::cout << all.dump(1) << "\n";
}
