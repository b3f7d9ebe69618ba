#include "rimshot/sdk/dataset.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "dataset_folder.h"
#include "environments.h"
#include "frame_exr.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/core/sha256.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/family.h"
#include "rimshot/sdk/render.h"
#include "rimshot/trajectory/io.h"
#if RIMSHOT_NEURAL
#include "rimshot/condition/body_states.h"
#include "rimshot/condition/neural_renderer.h"
#include "rimshot/condition/surface_guides.h"
#include "rimshot/condition/training_clip.h"
#endif

namespace rimshot::sdk {
namespace {

std::string numbered(const char* format, int number) {
  char name[32];
  std::snprintf(name, sizeof name, format, number);
  return name;
}

/// First frame of a window of `count` frames: every second clip has a contact in it, the others start anywhere.
int window_start(const trajectory::Trajectory& run, std::uint64_t index, int count, int total, double fps, Rng& rng) {
  const int last_start = std::max(0, total - count);
  if (index % 2 == 0 && !run.contacts.empty()) {
    const auto& event = run.contacts[rng.index(run.contacts.size())];
    const int at = int(event.time * fps);
    return std::clamp(at - int(rng.index(std::uint64_t(count))), 0, last_start);
  }
  return int(rng.index(std::uint64_t(last_start) + 1));
}

#if RIMSHOT_NEURAL
/// At the clip's first frame.
condition::BackgroundPlate background_plate(const DatasetOptions& options, const trajectory::Trajectory& run, const gbuffer::MovingCamera& camera,
                                            double time, int index) {
  const auto still = condition::without_moving_bodies(run);
  gbuffer::RayScene rays(still.scene, options.family.parent_path());
  pathtrace::Options tracing;
  tracing.threads = options.threads;
  tracing.samples = options.samples;
  tracing.environments = read_environments(still.scene, options.family.parent_path());
  tracing.seed = std::uint64_t(index) << 20 | 0xfffff;  // no frame's
  return {gbuffer::render_gbuffer(still, rays, camera, time, 1),
          pathtrace::render(still, rays, camera, time, 0, tracing)};
}
#endif

void make_clip(const DatasetOptions& options, const scene::Scene& scene, int index, const std::filesystem::path& folder) {
  const auto run = physics::simulate(scene);
  trajectory::save(run, folder / "run.h5");

  const scene::Camera& scene_camera = scene.camera("");
  Clip clip;
  const gbuffer::MovingCamera camera(run, scene_camera);
  clip.camera = camera.at(0);
  clip.fps = scene_camera.fps;
  clip.shutter = scene_camera.shutter_angle / 360 / clip.fps;
  clip.renderer = "path traced, " + std::to_string(options.samples) + " samples a pixel";
  const int total = gbuffer::frame_count(scene.world.duration, clip.fps);
  clip.frames = options.frames > 0 ? std::min(options.frames, total) : total;
  // A stream of its own, so that the window does not depend on how many numbers the scene drew.
  Rng rng(options.seed ^ 0x77696e646f77ull, std::uint64_t(index));
  const int start = window_start(run, std::uint64_t(index), clip.frames, total, clip.fps, rng);
  const std::string hash = trajectory::sha256(run);

  gbuffer::RayScene rays(scene, options.family.parent_path());
  pathtrace::Options tracing;
  tracing.threads = options.threads;
  tracing.environments = read_environments(scene, options.family.parent_path());
#if RIMSHOT_NEURAL
  std::vector<condition::TrainingFrame> training;
  condition::SurfaceGuides guides(run, rays, camera, clip.shutter, tracing, options.family.parent_path());
  const condition::BackgroundPlate plate = background_plate(options, run, camera, start / clip.fps, index);
#endif
  if (options.exr) std::filesystem::create_directory(folder / "frames");
  for (int i = start; i < start + clip.frames; ++i) {
    const double time = i / clip.fps;
    auto geometry = gbuffer::render_gbuffer(run, rays, camera, time, 1 / clip.fps);
    // Teacher and conditioning draw different samples, or the network would learn to copy the noise.
    tracing.samples = options.samples;
    tracing.seed = (std::uint64_t(index) << 20 | std::uint64_t(i)) * 2;
    auto teacher = pathtrace::render(run, rays, camera, time, clip.shutter, tracing);
    if (options.exr) {
      Frame frame;
      frame.index = i - start;
      frame.time = time;
      frame.camera = camera.at(time);
      frame.geometry = geometry;
      frame.radiance = teacher.radiance();
      frame.alpha = alpha_of(teacher);
      frame.matte = teacher.matte;
      frame.noise = teacher.noise;
      media::write_exr(folder / "frames" / numbered("%04d.exr", frame.index + 1), to_exr(clip, frame, scene, scene_camera.shutter_angle, hash));
    }
#if RIMSHOT_NEURAL
    tracing.samples = condition::kConditioningSamples;
    tracing.seed += 1;
    const auto samples = pathtrace::render(run, rays, camera, time, clip.shutter, tracing);
    training.push_back({std::move(geometry), guides.refine(samples, tracing.seed), std::move(teacher)});
#endif
  }
#if RIMSHOT_NEURAL
  condition::write_training_clip(folder / "clip.h5", run, camera, clip.shutter, plate, training);
#endif
}

}  // namespace

int dataset(const DatasetOptions& options, const Progress& progress) {
  if (options.count < 1) throw Error(ErrorCode::InvalidInput, "dataset: the number of clips is " + std::to_string(options.count) + "; it must be at least 1");
  const auto family = scene::Family::load(options.family);
  claim_dataset(options.output, {{"rimshot-dataset", 1},
                                 {"family_sha256", sha256_of_file(options.family)},
                                 {"seed", options.seed},
                                 {"frames", options.frames},
                                 {"samples", options.samples},
                                 {"exr", options.exr}});
  return for_missing_clips(options.output, options.shard, options.shards, options.count, progress, [&](int index, const std::filesystem::path& folder) {
    make_clip(options, family.sample(options.seed, std::uint64_t(index)), index, folder);
  });
}

}  // namespace rimshot::sdk
