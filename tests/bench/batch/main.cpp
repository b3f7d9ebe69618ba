// Measures the fast path of sim/batch against physics::simulate: speed on 1 and 2 threads, distance between their answers, and the
// make/miss map against one with an eighth of the step. Writes the figures as JSON.
// Usage: bench_batch OUTPUT.json
#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "court.h"
#include "machine.h"
#include "rimshot/batch/run.h"
#include "rimshot/core/atomic_file.h"

namespace {

using namespace rimshot;
using Json = nlohmann::ordered_json;

/// Throws of 2 s that miss and hit everything there is; the scenes are made before the clock runs.
const scene::Scene& prepared(std::size_t i) {
  static const auto scenes = [] {
    std::vector<scene::Scene> all;
    for (std::size_t k = 0; k < 1000; ++k) all.push_back(test::throw_at(k));
    return all;
  }();
  return scenes[i % scenes.size()];
}

/// Shots per second of wall clock and per second of CPU: after one warm-up, repeated for at least half a second or three times.
Json speed(std::size_t count, batch::Engine engine, int threads) {
  batch::RunOptions options;
  options.engine = engine;
  options.threads = threads;
  options.gpu = false;
  const auto once = [&] { return batch::run(count, prepared, options); };
  const auto warm = once();
  std::vector<double> wall, cpu;
  for (double total = 0; total < 0.5 || wall.size() < 3; total += wall.back()) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t used = std::clock();
    once();
    cpu.push_back(double(std::clock() - used) / CLOCKS_PER_SEC);
    wall.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::ranges::sort(wall);
  std::ranges::sort(cpu);
  return {{"threads", threads},
          {"shots", count},
          {"by_fast_path", warm.report.fast},
          {"shots_per_second_median", double(count) / wall[wall.size() / 2]},
          {"shots_per_second_best", double(count) / wall.front()},
          {"shots_per_cpu_second_median", double(count) / cpu[cpu.size() / 2]},
          {"shots_per_cpu_second_best", double(count) / cpu.front()},
          {"runs", wall.size()}};
}

/// Distance of the end positions [mm] of the worlds that `counts` picks.
template <typename Counts>
Json distances(const std::vector<batch::Outcome>& a, const std::vector<batch::Outcome>& b, const Counts& counts) {
  std::vector<double> mm;
  int made_differs = 0, contacts_differ = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!counts(i)) continue;
    double sum = 0;
    for (int k = 0; k < 3; ++k) sum += std::pow(a[i].end_position[k] - b[i].end_position[k], 2);
    mm.push_back(1e3 * std::sqrt(sum));
    made_differs += a[i].made != b[i].made;
    contacts_differ += a[i].contacts != b[i].contacts;
  }
  std::ranges::sort(mm);
  const auto within = std::ranges::upper_bound(mm, 1.0) - mm.begin();
  return {{"shots", mm.size()},
          {"median_mm", mm[mm.size() / 2]},
          {"p99_mm", mm[mm.size() * 99 / 100]},
          {"max_mm", mm.back()},
          {"share_within_1_mm", double(within) / double(mm.size())},
          {"made_differs", made_differs},
          {"contacts_differ", contacts_differ}};
}

Json accuracy(std::size_t count) {
  batch::RunOptions fast_options, world_options, fine_options;
  fast_options.gpu = false;
  world_options.engine = fine_options.engine = batch::Engine::World;
  fine_options.step = world_options.step / 8;
  const auto fast = batch::run(count, test::throw_at, fast_options), world = batch::run(count, test::throw_at, world_options),
             fine = batch::run(count, test::throw_at, fine_options);
  const auto by_fast = [&](std::size_t i) { return fast.fast[i] == 1; };
  return {{"what", "distance of the ball's position after 2 s, shots that the fast path took"},
          {"fast_path_to_simulator", distances(fast.outcomes, world.outcomes, by_fast)},
          {"floor: simulator to itself with an eighth of the step", distances(world.outcomes, fine.outcomes, by_fast)},
          {"all_shots_with_those_given_to_the_simulator", distances(fast.outcomes, world.outcomes, [](std::size_t) { return true; })}};
}

Json map(int angles, int speeds) {
  const auto scene_at = [&](std::size_t i) {
    scene::Scene s = test::court();
    const double angle = (45 + 20.0 * double(int(i) / speeds) / (angles - 1)) * std::numbers::pi / 180, speed = 7 + double(int(i) % speeds) / (speeds - 1);
    s.bodies[0].initial.v_WB_W = Vec3(speed * std::cos(angle), 0.01, speed * std::sin(angle));
    return s;
  };
  const std::size_t count = std::size_t(angles) * std::size_t(speeds);
  batch::RunOptions fast_options, world_options, fine_options;
  fast_options.gpu = false;
  world_options.engine = fine_options.engine = batch::Engine::World;
  fine_options.step = world_options.step / 8;
  const auto fast = batch::run(count, scene_at, fast_options), world = batch::run(count, scene_at, world_options), fine = batch::run(count, scene_at, fine_options);
  int made = 0, fast_same = 0, world_same = 0;
  for (std::size_t i = 0; i < count; ++i) {
    made += fine.outcomes[i].made == 1;
    fast_same += fast.outcomes[i].made == fine.outcomes[i].made;
    world_same += world.outcomes[i].made == fine.outcomes[i].made;
  }
  return {{"grid", std::to_string(angles) + " angles 45 to 65 degrees by " + std::to_string(speeds) + " speeds 7 to 8 m/s"},
          {"reference", "physics::simulate with a step of 1/1920 s"},
          {"bar", "99.9 % the same outcome"},
          {"made", made},
          {"same_percent_simulator_step_1_240", 100.0 * world_same / double(count)},
          {"same_percent_fast_path", 100.0 * fast_same / double(count)}};
}

}  // namespace

int main(int argc, char** argv) {
#ifndef NDEBUG
  std::cerr << "this is a debug build; its speeds mean nothing. Build the release preset.\n";
  return 2;
#endif
  if (argc != 2) {
    std::cerr << "usage: bench_batch OUTPUT.json\n";
    return 2;
  }
  const Json json = {{"command", "build/release/bin/bench_batch tests/bench/results/batch.json"},
                     {"machine",
                      {{"cpu", bench::cpu_model()},
                       {"load_average", bench::load_average()},
                       {"compiler", "g++ " __VERSION__},
                       {"build", "release preset (-O3 -ffp-contract=off)"},
                       {"date", bench::today()}}},
                     {"speed",
                      {{"work", "shots of 2 s in air with spin at a ring that gives way, a board and a floor with e(v); scene to outcome, scenes made before"},
                       {"bar", "50000 shots a second on 2 cores"},
                       {"fast_path", {speed(20000, batch::Engine::Auto, 1), speed(20000, batch::Engine::Auto, 2)}},
                       {"peer: physics::simulate", {speed(300, batch::Engine::World, 1), speed(300, batch::Engine::World, 2)}}}},
                     {"accuracy", accuracy(1500)},
                     {"make_miss_map", map(41, 41)}};
  write_text(argv[1], json.dump(2) + "\n");
  std::cout << json.dump(2) << "\n";
}
