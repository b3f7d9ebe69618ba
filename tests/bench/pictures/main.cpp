// Speed of the pictures' geometry and of the path tracer: build/release/bin/bench_pictures [OUT.json [gbuffers|rays|exr]...]
// G-buffers of all layers, 512x288, in memory, on the basketball scene and on 500 bodies; samples a second of the path tracer, and its
// rays a second beside those of Embree alone; clips with and without their EXR files.
#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "bare_embree.h"
#include "machine.h"
#include "ray_log.h"
#include "rimshot/core/rng.h"
#include "rimshot/media/exr.h"
#include "rimshot/sdk/render.h"
#include "temp_dir.h"
#include "rimshot/gbuffer/gbuffer.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"

using namespace rimshot;
using namespace rimshot::bench;
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

/// Rays a second of processor time, one thread: the path tracer's whole work over the rays that it traces, and Embree's calls alone for
/// these very rays in the same order, on the scene as triangles.
Json ray_rates(const trajectory::Trajectory& run, int sides, int rings) {
  gbuffer::RayScene rays(run.scene);
  const gbuffer::MovingCamera camera(run, run.scene.camera(""), 512, 288);
  const double time = run.time.back() / 2;
  pathtrace::Options options;
  options.samples = 2;
  options.threads = 1;
  options.body_coverage = false;
  const std::vector<LoggedRay> logged = [&] {
    RayLog log;
    pathtrace::render(run, rays, camera, time, 0, options);
    return std::move(log.rays);
  }();
  const BareEmbree bare(run.scene, gbuffer::poses_at(run, time), sides, rings);
  const double agreement = bare.agreement(logged);
  if (agreement < 0.99) throw std::logic_error("the triangles are not the scene");

  // Taken in turns, so that what else runs on the machine disturbs all alike.
  const auto cpu_of = [](const std::function<void()>& work) {
    const std::clock_t start = std::clock();
    work();
    return double(std::clock() - start) / CLOCKS_PER_SEC;
  };
  constexpr int kRounds = 7;
  std::size_t hits = 0;
  std::vector<double> tracing, embree, own;
  for (int round = 0; round < kRounds; ++round) {
    tracing.push_back(cpu_of([&] { pathtrace::render(run, rays, camera, time, 0, options); }));
    embree.push_back(cpu_of([&] { hits += bare.trace(logged); }));
    own.push_back(cpu_of([&] {
      for (const LoggedRay& ray : logged) hits += ray.for_occlusion ? rays.occluded(ray.ray) : rays.intersect(ray.ray).body >= 0;
    }));
  }
  if (hits == 0) throw std::logic_error("nothing was hit");
  const auto rate = [&](std::vector<double>& times) {
    std::ranges::sort(times);
    return double(logged.size()) / times[kRounds / 2];
  };
  Json out;
  out["triangles_of_embree"] = bare.triangles();
  out["same_hits"] = agreement;
  out["rays_a_sample"] = double(logged.size()) / (512.0 * 288 * options.samples);
  out["shadow_rays"] = double(std::ranges::count_if(logged, &LoggedRay::for_occlusion)) / double(logged.size());
  out["path_tracing_rays_per_cpu_s"] = rate(tracing);
  out["bare_embree_rays_per_cpu_s"] = rate(embree);
  out["our_scene_rays_per_cpu_s"] = rate(own);
  out["path_tracing_over_bare_embree"] = rate(tracing) / rate(embree);
  return out;
}

/// Seconds a frame of a clip at 512x288 by wall clock, drawn to memory and drawn to EXR files of all layers, in turns; and of writing such a
/// file alone on one thread.
Json exr_writing(const trajectory::Trajectory& run, sdk::Renderer renderer, int samples) {
  sdk::RenderOptions options;
  options.renderer = renderer;
  options.samples = samples;
  options.width = 512;
  options.height = 288;
  options.video.reset();
  const test::TempDir dir;
  int frames = 0;
  std::vector<double> memory, files, alone;
  for (int round = 0; round < 2; ++round) {
    memory.push_back(seconds([&] { frames = sdk::render(run, options, [](const sdk::Clip&, sdk::Frame&&) {}).frames; }));
    const auto folder = dir.path() / std::to_string(round);
    files.push_back(seconds([&] { sdk::render_to_files(run, options, folder); }));
    const auto image = media::read_exr(folder / "frames" / "0002.exr");
    for (int i = 0; i < 5; ++i) alone.push_back(seconds([&] { media::write_exr(dir.path() / "frame.exr", image); }));
  }
  const auto median = [](std::vector<double>& times) {
    std::ranges::sort(times);
    return times[times.size() / 2];
  };
  Json out;
  out["samples"] = samples;
  out["frames"] = frames;
  out["s_each_in_memory"] = median(memory) / frames;
  out["s_each_with_exr"] = median(files) / frames;
  out["s_each_exr_alone_one_thread"] = median(alone);
  out["time_added_by_exr"] = median(files) / median(memory) - 1;
  return out;
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
  std::set<std::string> parts(argv + std::min(argc, 2), argv + argc);
  if (parts.empty()) parts = {"gbuffers", "rays", "exr"};
  std::string command = "build/release/bin/bench_pictures";
  for (int i = 1; i < argc; ++i) command += std::string(" ") + argv[i];
  Json result = {{"command", command},
                 {"cpu", bench::cpu_model()},
                 {"threads", std::thread::hardware_concurrency()},
                 {"build", RIMSHOT_BUILD_TYPE},
                 {"size", "512x288"},
                 {"load_average", bench::load_average()},
                 {"bars", {{"basketball", 60}, {"500 bodies", 20}, {"path_tracing_over_bare_embree", 0.8}}}};
  auto scene = scene::load(std::string(RIMSHOT_SCENES) + "/showcase/missed_free_throw.yaml");
  const auto basketball = physics::simulate(scene);
  const auto many = many_bodies();
  if (parts.contains("gbuffers")) {
    result["basketball"] = measure(basketball, 60);
    result["500 bodies"] = measure(many, 30);
  }
  if (parts.contains("rays")) result["rays"] = {{"basketball", ray_rates(basketball, 96, 48)}, {"500 bodies", ray_rates(many, 32, 16)}};
  if (parts.contains("exr")) {
    scene.world.duration = 0.13;
    const auto clip = physics::simulate(scene);
    result["exr_writing"] = {{"path", exr_writing(clip, sdk::Renderer::Path, 8)}, {"preview", exr_writing(clip, sdk::Renderer::GBuffer, 4)}};
  }
  std::cout << result.dump(2) << '\n';
  if (argc > 1) std::ofstream(argv[1]) << result.dump(2) << '\n';
}
