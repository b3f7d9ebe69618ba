// Speed of the pictures' geometry and of the path tracer: build/release/bin/bench_pictures [OUT.json]
// G-buffers of all layers, 512x288, in memory, on the basketball scene and on 500 bodies; samples and rays a second of
// the path tracer.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

#include "machine.h"
#include "rimshot/core/rng.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"

using namespace rimshot;
using Json = nlohmann::ordered_json;

namespace {

double seconds(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Rates of `frames` calls after two to warm up, per second: median and best; and the processor time of one, which other work on the
/// machine disturbs less.
Json rates(int frames, const std::function<void(int)>& frame) {
  for (int i = 0; i < 2; ++i) frame(i);
  std::vector<double> times;
  const std::clock_t start = std::clock();
  for (int i = 0; i < frames; ++i) times.push_back(seconds([&] { frame(i); }));
  const double cpu = double(std::clock() - start) / CLOCKS_PER_SEC / frames;
  std::ranges::sort(times);
  return {{"median", 1 / times[times.size() / 2]}, {"best", 1 / times.front()}, {"cpu_s_each", cpu}, {"frames", frames}};
}

/// 500 shapes of five kinds that fly and spin in a box of air over a floor; no forces, a run by its closed form.
trajectory::Trajectory many_bodies() {
  trajectory::Trajectory run;
  run.scene = scene::load(std::string(RIMSHOT_SCENES) + "/showcase/missed_free_throw.yaml");
  run.scene.bodies.erase(run.scene.bodies.begin(), run.scene.bodies.end() - 1);  // keeps the floor
  Rng rng(1);
  const scene::Shape shapes[] = {scene::Sphere{0.12}, scene::Box{{0.1, 0.12, 0.08}}, scene::Capsule{0.07, 0.15},
                                 scene::Cylinder{0.1, 0.15}, scene::Torus{0.11, 0.04}};
  for (int i = 0; i < 500; ++i) {
    scene::Body body;
    body.name = "body" + std::to_string(i);
    body.shape = shapes[i % 5];
    body.mass = 1;
    body.initial.p_WB = Vec3(rng.uniform(-0.5, 5.5), rng.uniform(-3, 3), rng.uniform(0.3, 3.5));
    body.initial.v_WB_W = Vec3(rng.normal(), rng.normal(), rng.normal());
    body.initial.w_WB_W = 4 * Vec3(rng.normal(), rng.normal(), rng.normal());
    body.appearance.albedo = Vec3(rng.uniform(), rng.uniform(), rng.uniform());
    run.scene.bodies.push_back(body);
  }
  run.time = {0, 1};
  run.scene.world.duration = 1;
  for (const scene::Body& body : run.scene.bodies) {
    trajectory::BodyTrack track;
    track.name = body.name;
    BodyState end = body.initial;
    end.p_WB += end.v_WB_W;
    track.states = {body.initial, end};
    run.bodies.push_back(track);
  }
  return run;
}

Json measure(const trajectory::Trajectory& run, int frames) {
  gbuffer::RayScene rays(run.scene);
  const gbuffer::MovingCamera camera(run, run.scene.camera(""), 512, 288);
  const auto time = [&](int i) { return run.time.back() * (i + 1) / (frames + 2); };
  int covered = 0;
  Json out;
  out["bodies"] = run.scene.bodies.size();
  out["gbuffer_frames_per_s"] = rates(frames, [&](int i) {
    const auto g = gbuffer::render_gbuffer(run, rays, camera, time(i), 1.0 / 24);
    covered += int(std::ranges::count_if(g.id, [](std::uint32_t id) { return id != 0; }));
  });
  pathtrace::Options options;
  options.samples = 4;
  options.body_coverage = false;
  const Json path =
      rates(std::max(3, frames / 10), [&](int i) { pathtrace::render(run, rays, camera, time(i), 0, options); });
  out["path_samples_per_s"] = path["median"].get<double>() * 512 * 288 * options.samples;
  out["path_samples_per_cpu_s"] = 512 * 288 * options.samples / path["cpu_s_each"].get<double>();
  // Primary rays alone, the same pixels: what the tracing of rays itself costs.
  const auto pinhole = camera.at(time(0));
  const Json primary = rates(std::max(3, frames / 10), [&](int) {
    for (int y = 0; y < 288; ++y)
      for (int x = 0; x < 512; ++x) covered += rays.intersect(pinhole.ray(x + 0.5, y + 0.5)).body >= 0;
  });
  out["primary_rays_per_s_one_thread"] = primary["median"].get<double>() * 512 * 288;
  if (covered == 0) throw std::logic_error("nothing was seen");
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (std::string(RIMSHOT_BUILD_TYPE) != "Release") {
    std::cerr << "bench_pictures: build type " << RIMSHOT_BUILD_TYPE << "; only Release is measured\n";
    return 2;
  }
  Json result = {{"command", "build/release/bin/bench_pictures tests/bench/results/pictures.json"},
                 {"cpu", bench::cpu_model()},
                 {"threads", std::thread::hardware_concurrency()},
                 {"build", RIMSHOT_BUILD_TYPE},
                 {"size", "512x288"},
                 {"bars", {{"basketball", 60}, {"500 bodies", 20}}}};
  result["basketball"] =
      measure(physics::simulate(scene::load(std::string(RIMSHOT_SCENES) + "/showcase/missed_free_throw.yaml")), 60);
  result["500 bodies"] = measure(many_bodies(), 30);
  std::cout << result.dump(2) << '\n';
  if (argc > 1) std::ofstream(argv[1]) << result.dump(2) << '\n';
}
