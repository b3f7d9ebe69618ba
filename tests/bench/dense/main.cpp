// What compare.py compares: clips of a family drawn by the video model, path-traced with several numbers of samples a pixel, and
// traced cleanly for reference; or the time that each part of a frame takes. Arrays as NumPy files, times as JSON on the output.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "npy.h"
#include "rimshot/condition/neural_renderer.h"
#include "rimshot/condition/surface_guides.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"

using namespace rimshot;

namespace {

struct Size {
  int width = 128, height = 128;
};

/// A clip of a family at its own frame rate, from its first frame on, in a picture of another size.
class Shot {
 public:
  Shot(const scene::Family& family, std::uint64_t seed, int index, Size size)
      : run_(physics::simulate(family.sample(seed, std::uint64_t(index)))),
        rays_(run_.scene),
        camera_(run_, run_.scene.camera(""), size.width, size.height),
        fps_(run_.scene.camera("").fps),
        shutter_(run_.scene.camera("").shutter_angle / 360 / fps_) {
    new_clip();
  }
  Shot(const Shot&) = delete;

  /// `stream` tells apart pictures of one frame that must not share their samples.
  pathtrace::LayeredFrame trace(int frame, int samples, std::uint64_t stream) {
    pathtrace::Options options;
    options.samples = samples;
    options.seed = stream << 32 | std::uint64_t(frame);
    options.threads = kThreads;
    return pathtrace::render(run_, rays_, camera_, frame / fps_, shutter_, options);
  }
  /// Forgets what is kept from frame to frame.
  void new_clip() {
    pathtrace::Options tracing;
    tracing.threads = kThreads;
    guides_.emplace(run_, rays_, camera_, shutter_, tracing, "");
  }
  pathtrace::LayeredFrame refine(const pathtrace::LayeredFrame& samples, std::uint64_t seed) { return guides_->refine(samples, seed); }
  gbuffer::GBuffer geometry(int frame) { return gbuffer::render_gbuffer(run_, rays_, camera_, frame / fps_, 1 / fps_); }
  int width() const { return camera_.width(); }
  int height() const { return camera_.height(); }

  static constexpr int kThreads = 2;

 private:
  trajectory::Trajectory run_;
  gbuffer::RayScene rays_;
  gbuffer::MovingCamera camera_;
  double fps_, shutter_;
  std::optional<condition::SurfaceGuides> guides_;
};

/// Frames one after the other.
struct Film {
  std::vector<float> values;
  void add(std::span<const float> frame) { values.insert(values.end(), frame.begin(), frame.end()); }
  void write(const std::filesystem::path& file, int frames, int height, int width) const {
    bench::write_npy(file, values, {frames, height, width, int(values.size() / (std::size_t(frames) * std::size_t(height) * std::size_t(width)))});
  }
};

/// First-hit albedo or normal of both layers.
std::vector<float> sum_of_layers(const pathtrace::LayeredFrame& frame, std::vector<float> pathtrace::LayerPlanes::*plane) {
  std::vector<float> sum = frame.layer[pathtrace::kStatic].*plane;
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += (frame.layer[pathtrace::kDynamic].*plane)[i];
  return sum;
}

/// Pictures with their first-hit albedo and normal.
class Traced {
 public:
  void add(const pathtrace::LayeredFrame& frame) {
    picture_.add(frame.radiance());
    albedo_.add(sum_of_layers(frame, &pathtrace::LayerPlanes::albedo));
    normal_.add(sum_of_layers(frame, &pathtrace::LayerPlanes::normal));
  }
  void write(const std::filesystem::path& folder, const std::string& name, int frames, const Shot& shot) const {
    picture_.write(folder / ("picture_" + name + ".npy"), frames, shot.height(), shot.width());
    albedo_.write(folder / ("albedo_" + name + ".npy"), frames, shot.height(), shot.width());
    normal_.write(folder / ("normal_" + name + ".npy"), frames, shot.height(), shot.width());
  }

 private:
  Film picture_, albedo_, normal_;
};

bool there(const std::filesystem::path& folder, const std::string& name) { return std::filesystem::exists(folder / ("normal_" + name + ".npy")); }

void write_reference(const std::filesystem::path& folder, Shot& shot, int frames, int samples) {
  if (there(folder, "reference")) return;
  Traced traced;
  for (int t = 0; t < frames; ++t) traced.add(shot.trace(t, samples, 0));
  traced.write(folder, "reference", frames, shot);
}

/// Frames of so many samples as they are, and refined like those that the model draws from.
void write_traced(const std::filesystem::path& folder, Shot& shot, int frames, int samples) {
  const std::string name = std::to_string(samples);
  if (there(folder, "refined_" + name)) return;
  Traced traced, refined;
  shot.new_clip();
  for (int t = 0; t < frames; ++t) {
    const std::uint64_t stream = std::uint64_t(samples) + 1;
    const auto frame = shot.trace(t, samples, stream);
    traced.add(frame);
    refined.add(shot.refine(frame, stream << 32 | std::uint64_t(t)));
  }
  traced.write(folder, name, frames, shot);
  refined.write(folder, "refined_" + name, frames, shot);
}

/// Motion to the previous frame [px] and disocclusion, as one array of three columns.
void write_motion(const std::filesystem::path& folder, Shot& shot, int frames) {
  Film film;
  for (int t = 0; t < frames; ++t) {
    const auto geometry = shot.geometry(t);
    for (std::size_t i = 0; i < geometry.disocclusion.size(); ++i)
      film.add(std::array{geometry.motion_backward[2 * i], geometry.motion_backward[2 * i + 1], geometry.disocclusion[i]});
  }
  film.write(folder / "motion.npy", frames, shot.height(), shot.width());
}

void write_model(const std::filesystem::path& folder, Shot& shot, condition::NeuralRenderer& network, int frames, int samples) {
  constexpr std::uint64_t kStream = 1000;
  network.reset();
  shot.new_clip();
  Film film;
  for (int t = 0; t < frames; ++t) film.add(network.draw(shot.refine(shot.trace(t, samples, kStream), kStream << 32 | std::uint64_t(t)), shot.geometry(t)).radiance);
  film.write(folder / ("picture_model_" + std::to_string(samples) + ".npy"), frames, shot.height(), shot.width());
}

/// Seconds that each part of a frame takes: of the wall clock, and of the processor's on all cores.
class Clock {
 public:
  template <typename Work>
  auto measure(const std::string& name, const Work& work) {
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t processor = std::clock();
    auto result = work();
    processor_[name].push_back(double(std::clock() - processor) / CLOCKS_PER_SEC);
    seconds_[name].push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    return result;
  }
  nlohmann::json medians() const { return {{"wall", medians(seconds_)}, {"processor", medians(processor_)}}; }

 private:
  using Samples = std::map<std::string, std::vector<double>>;
  static nlohmann::json medians(Samples all) {
    nlohmann::json json;
    for (auto& [name, values] : all) {
      std::sort(values.begin(), values.end());
      json[name] = values[values.size() / 2];
    }
    return json;
  }
  Samples seconds_, processor_;
};

nlohmann::json measure(Shot& shot, condition::NeuralRenderer& network, int frames, const std::vector<int>& samples) {
  Clock clock;
  network.reset();
  shot.new_clip();
  for (int t = 0; t < frames; ++t) {
    const auto geometry = clock.measure("geometry", [&] { return shot.geometry(t); });
    const auto samples_only = shot.trace(t, condition::kConditioningSamples, 1);
    const auto frame = clock.measure(t == 0 ? "court" : "guides", [&] { return shot.refine(samples_only, std::uint64_t(t)); });
    clock.measure("network", [&] { return network.draw(frame, geometry); });
    for (const int count : samples) clock.measure("samples_" + std::to_string(count), [&] { return shot.trace(t, count, 2); });
  }
  return clock.medians();
}

}  // namespace

int main(int argc, char** argv) try {
  std::filesystem::path family_file, weights, output;
  std::uint64_t seed = 1;
  int count = 1, frames = 12, reference = 1024;
  std::vector<int> samples = {1, 2, 4, 8, 16}, model_samples = {1, 2, 4, 8};
  Size size;
  bool only_times = false;
  CLI::App app{"clips drawn by the video model, path-traced and for reference, or the times of their parts"};
  app.add_option("family", family_file)->required();
  app.add_option("--weights", weights, "of the video model")->required();
  app.add_option("-o,--output", output, "folder; a folder a clip; what is traced there already is kept, the model's frames are made anew");
  app.add_option("--seed", seed, "of the family's draws");
  app.add_option("-n,--count", count, "clips");
  app.add_option("--frames", frames, "of a clip");
  app.add_option("--width", size.width);
  app.add_option("--height", size.height);
  app.add_option("--samples", samples, "numbers of samples a pixel of the path-traced frames")->delimiter(',');
  app.add_option("--model-samples", model_samples, "numbers of samples a pixel that the model draws from")->delimiter(',');
  app.add_option("--reference", reference, "samples a pixel of the reference");
  app.add_flag("--times", only_times, "write the median seconds of each part of a frame of the first clip on two threads, and no pictures");
  CLI11_PARSE(app, argc, argv);

  condition::NeuralRenderer network(weights, Shot::kThreads);
  const auto family = scene::Family::load(family_file);
  if (only_times) {
    Shot shot(family, seed, 0, size);
    std::cout << measure(shot, network, frames, samples).dump(1) << '\n';
    return 0;
  }
  for (int i = 0; i < count; ++i) {
    Shot shot(family, seed, i, size);
    char name[16];
    std::snprintf(name, sizeof name, "%03d", i);
    const auto folder = output / name;
    std::filesystem::create_directories(folder);
    for (const int n : model_samples) write_model(folder, shot, network, frames, n);
    if (!std::filesystem::exists(folder / "motion.npy")) write_motion(folder, shot, frames);
    for (const int n : samples) write_traced(folder, shot, frames, n);
    write_reference(folder, shot, frames, reference);
    std::cerr << folder.string() << '\n';
  }
} catch (const Error& error) {
  std::cerr << error.what() << '\n';
  return 2;
}
