#include "rimshot/sdk/render.h"

#include <memory>
#include <utility>

#include "environments.h"
#include "frame_exr.h"
#include "output_folder.h"
#include "rimshot/core/atomic_file.h"
#include "rimshot/core/error.h"
#include "rimshot/pathtrace/pathtrace.h"
#include "write_clip.h"
#if RIMSHOT_NEURAL
#include "rimshot/condition/neural_renderer.h"
#include "rimshot/sdk/resources.h"
#endif

namespace rimshot::sdk {
namespace {

Clip resolve(const trajectory::Trajectory& run, const RenderOptions& options) {
  const scene::Camera& camera = run.scene.camera(options.camera);
  Clip clip;
  clip.camera = gbuffer::PinholeCamera::from(camera, options.width, options.height);
  clip.fps = options.fps > 0 ? options.fps : camera.fps;
  clip.shutter = camera.shutter_angle / 360.0 / clip.fps;
  clip.frames = gbuffer::frame_count(run.scene.world.duration, clip.fps);
  return clip;
}

/// Turns the path-traced samples of a frame into its picture.
using Draw = std::function<std::vector<float>(const pathtrace::LayeredFrame&, const gbuffer::GBuffer&)>;

}  // namespace

Clip render(const trajectory::Trajectory& run, const RenderOptions& options,
            const std::function<void(const Clip&, Frame&&)>& frame, const Progress& progress) {
  Clip clip = resolve(run, options);
  pathtrace::Options tracing;
  tracing.threads = options.threads;
  tracing.samples = options.samples;
  tracing.environments = read_environments(run.scene, options.assets);
  Draw draw = [](const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer&) { return samples.radiance(); };

  switch (options.renderer) {
    case Renderer::Path:
      clip.renderer = "path traced, " + std::to_string(options.samples) + " samples a pixel";
      break;
    case Renderer::GBuffer:
      clip.renderer = "direct light";
      tracing.max_depth = 1;
      break;
    case Renderer::Neural: {
#if RIMSHOT_NEURAL
      const auto weights = options.weights.empty() ? resources::weights_file() : options.weights;
      auto network = std::make_shared<condition::NeuralRenderer>(weights, options.threads);
      clip.renderer = "neural, weights " + network->weights_sha256();
      clip.ai_generated = true;
      tracing.samples = condition::kConditioningSamples;
      draw = [network](const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer& geometry) {
        return network->draw(samples, geometry).radiance;
      };
      break;
#else
      throw Error(ErrorCode::Environment,
                  "this build has no video model; configure with -DRIMSHOT_NEURAL=ON, or use the renderer path or gbuffer");
#endif
    }
  }

  gbuffer::RayScene rays(run.scene);
  const gbuffer::MovingCamera camera(run, run.scene.camera(options.camera), options.width, options.height);
  for (int i = 0; i < clip.frames; ++i) {
    if (progress) progress("render", i, clip.frames);
    const double time = i / clip.fps;
    // Every frame draws its own samples, or the noise would stand still on the picture.
    tracing.seed = run.scene.world.seed * 1000003u + std::uint64_t(i);
    const auto samples = pathtrace::render(run, rays, camera, time, clip.shutter, tracing);
    Frame out;
    out.index = i;
    out.time = time;
    out.camera = camera.at(time);
    out.geometry = gbuffer::render_gbuffer(run, rays, camera, time, 1 / clip.fps);
    out.radiance = draw(samples, out.geometry);
    out.alpha = alpha_of(samples);
    frame(clip, std::move(out));
  }
  if (progress) progress("render", clip.frames, clip.frames);
  return clip;
}

Clip render_to_files(const trajectory::Trajectory& run, const RenderOptions& options, const std::filesystem::path& folder,
                     const Progress& progress) {
  require_replaceable(folder, {"frames", "video.mp4"});
  AtomicFolder writing(folder);
  Clip clip = write_clip(run, options, writing.path(), progress);
  writing.commit();
  return clip;
}

}  // namespace rimshot::sdk
