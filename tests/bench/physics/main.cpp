// Measures the simulator against closed forms, with stock Bullet beside it, and writes the figures as JSON.
// Usage: bench_physics OUTPUT.json
#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "machine.h"
#include "rim_shots.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/physics/certificate.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"
#include "rimshot/scene/io.h"
#include "stock_bullet.h"

namespace {

using namespace rimshot;
using Json = nlohmann::ordered_json;

constexpr double kDegree = std::numbers::pi / 180;

double angle_degrees(const Vec3& a, const Vec3& b) { return std::atan2(a.cross(b).norm(), a.dot(b)) / kDegree; }

/// Distance to the hoop's centre when the ball's centre comes down to its height.
Json free_throw(const char* air, double speed, double drag, double lift, double backspin_hz, double published_time) {
  scene::Scene s = test::vacuum(1.2);
  if (drag > 0) s.world.air = scene::Air{};
  test::add_basketball(s, {0, 0, 2.134}, speed * Vec3(std::cos(52 * kDegree), 0, std::sin(52 * kDegree)),
                       {0, -2 * std::numbers::pi * backspin_hz, 0})
      .aero = {drag, lift};
  const auto run = physics::simulate(s);
  double a = 0.7, b = 1.2;
  for (int i = 0; i < 60; ++i) {
    const double m = 0.5 * (a + b);
    (run.state_at(0, m).p_WB.z() > 3.05 ? a : b) = m;
  }
  return {{"air", air},
          {"speed_m_s", speed},
          {"error_at_hoop_mm", 1e3 * (run.state_at(0, a).p_WB - test::kRimCentre).norm()},
          {"time_error_ms", 1e3 * std::abs(a - published_time)}};
}

struct Errors {
  std::vector<double> direction, speed;
  int missed = 0;
  void add(const Vec3& found, const Vec3& exact) {
    direction.push_back(angle_degrees(found, exact));
    speed.push_back(100 * std::abs(found.norm() / exact.norm() - 1));
  }
  Json json() const {
    const auto mean = [](const std::vector<double>& x) {
      return x.empty() ? 0 : std::accumulate(x.begin(), x.end(), 0.0) / double(x.size());
    };
    const auto most = [](const std::vector<double>& x) {
      return x.empty() ? 0 : *std::max_element(x.begin(), x.end());
    };
    return {{"direction_mean_deg", mean(direction)},
            {"direction_max_deg", most(direction)},
            {"speed_mean_percent", mean(speed)},
            {"speed_max_percent", most(speed)},
            {"missed", missed}};
  }
};

Json rim_hits(int count, std::uint64_t seed) {
  const auto shots = test::random_rim_shots(count, seed);
  const bench::BulletSettings peers[] = {{240, false}, {1000, false}, {240, true}, {1000, true}};
  Errors ours, floor, theirs[4];
  for (const test::RimShot& shot : shots) {
    const auto exact = test::exact_rim_hit<long double>(shot, 0.5);
    const auto rounded = test::exact_rim_hit<double>(shot, 0.5);
    floor.add(rounded->velocity, exact->velocity);
    const auto run = physics::simulate(test::rim_scene(shot, exact->time + 0.002));
    if (run.contacts.empty()) {
      ++ours.missed;
    } else {
      ours.add(test::rebound_velocity(run), exact->velocity);
    }
    for (int i = 0; i < 4; ++i) {
      const auto rebound = bench::bullet_rim_rebound(shot, peers[i], exact->time + 0.1);
      if (rebound) {
        theirs[i].add(rebound->velocity + Vec3(0, 0, 9.81 * (rebound->time - exact->time)), exact->velocity);
      } else {
        ++theirs[i].missed;
      }
    }
  }
  return {{"shots", count},
          {"seed", seed},
          {"oracle",
           "closed form in long double; 3 to 9 m/s, restitution 0.4 to 0.8, friction 0 to 0.6, spin up to 35 rad/s, no "
           "grazing hits"},
          {"rimshot", ours.json()},
          {"floor: the closed form in double", floor.json()},
          {"bullet 3.24 as shipped, sphere-torus contact, 240 Hz", theirs[0].json()},
          {"bullet 3.24 as shipped, sphere-torus contact, 1000 Hz", theirs[1].json()},
          {"bullet 3.24 tuned, sphere-torus contact, 240 Hz", theirs[2].json()},
          {"bullet 3.24 tuned, sphere-torus contact, 1000 Hz", theirs[3].json()}};
}

Json bounce() {
  constexpr double h = 1.8, e = 0.758;
  const double exact = h * e * e;
  scene::Scene s = test::vacuum(4);
  test::add_basketball(s, {0, 0, h + test::kBall}, Vec3::Zero());
  test::add_static(s, "floor", scene::Plane{});
  test::contact(s, "ball", "floor", e, 0.5);
  const auto run = physics::simulate(s);
  const auto percent = [](double height, double expected) { return 100 * (height / expected - 1); };
  const auto height = [&](std::size_t n) {
    return run.contacts[n].separation_speed * run.contacts[n].separation_speed / (2 * 9.81);
  };
  return {{"drop_m", h},
          {"restitution", e},
          {"rimshot",
           {{"first_rebound_error_percent", percent(height(0), exact)},
            {"fifth_rebound_error_percent", percent(height(4), h * std::pow(e, 10))}}},
          {"bullet 3.24 as shipped, 240 Hz",
           {{"first_rebound_error_percent", percent(bench::bullet_bounce_height(h, e, {240, false}), exact)}}},
          {"bullet 3.24 as shipped, 1000 Hz",
           {{"first_rebound_error_percent", percent(bench::bullet_bounce_height(h, e, {1000, false}), exact)}}},
          {"bullet 3.24 tuned, 240 Hz",
           {{"first_rebound_error_percent", percent(bench::bullet_bounce_height(h, e, {240, true}), exact)}}},
          {"bullet 3.24 tuned, 1000 Hz",
           {{"first_rebound_error_percent", percent(bench::bullet_bounce_height(h, e, {1000, true}), exact)}}}};
}

/// Simulated seconds per second of wall clock, one thread: after one warm-up, repeated for at least half a second.
Json speed(const std::string& what, const std::vector<scene::Scene>& scenes) {
  double simulated = 0;
  for (const scene::Scene& s : scenes) simulated += s.world.duration;
  const auto once = [&] {
    const auto start = std::chrono::steady_clock::now();
    for (const scene::Scene& s : scenes) physics::simulate(s);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  once();
  std::vector<double> times;
  for (double total = 0; total < 0.5 || times.size() < 3; total += times.back()) times.push_back(once());
  std::ranges::sort(times);
  return {{"scenes", what},
          {"median", simulated / times[times.size() / 2]},
          {"best", simulated / times.front()},
          {"runs", times.size()}};
}

}  // namespace

int main(int argc, char** argv) {
#ifndef NDEBUG
  std::cerr << "this is a debug build; its speeds mean nothing. Build the release preset.\n";
  return 2;
#endif
  if (argc != 2) {
    std::cerr << "usage: bench_physics OUTPUT.json\n";
    return 2;
  }
  const std::string scenes = std::string(RIMSHOT_SOURCE_DIR) + "/scenes/";
  std::vector<scene::Scene> rim_shots, training;
  for (std::uint64_t i = 0; i < 50; ++i)
    rim_shots.push_back(scene::Family::load(scenes + "families/rim_shots.yaml").sample(1, i));
  for (std::uint64_t i = 0; i < 50; ++i)
    training.push_back(scene::Family::load(scenes + "families/hoop_training.yaml").sample(1, i));
  const Json json = {
      {"command", "build/release/bin/bench_physics tests/bench/results/physics.json"},
      {"machine",
       {{"cpu", bench::cpu_model()},
        {"threads_used", 1},
        {"load_average", bench::load_average()},
        {"compiler", "g++ " __VERSION__},
        {"build", "release preset (-O3 -ffp-contract=off)"},
        {"date", bench::today()}}},
      {"golden_free_throws",
       {{"bar", "1 mm at the hoop, 0.5 ms; the published speeds have 5 digits, which alone leaves 0.3 mm"},
        {"throws",
         {free_throw("vacuum", 7.148276, 0, 0, 0, 0.9523), free_throw("drag 0.5", 7.4615, 0.5, 0, 0, 0.9696),
          free_throw("drag 0.5, lift 1, 3 Hz of backspin", 7.3831, 0.5, 1, 3, 1.0104)}}}},
      {"rim_hits", rim_hits(400, 11)},
      {"bounce", bounce()},
      {"simulated_seconds_per_second",
       {speed("showcase/missed_free_throw.yaml", {scene::load(scenes + "showcase/missed_free_throw.yaml")}),
        speed("showcase/rim_roll.yaml (lasting contact)", {scene::load(scenes + "showcase/rim_roll.yaml")}),
        speed("families/rim_shots.yaml, seed 1, 0 to 49", rim_shots),
        speed("families/hoop_training.yaml, seed 1, 0 to 49", training)}}};
  write_text(argv[1], json.dump(2) + "\n");
  std::cout << json.dump(2) << "\n";
}
