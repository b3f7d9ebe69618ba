#include "frame_renderer.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "environments.h"
#include "frame_exr.h"
#include "rimshot/core/error.h"
#include "rimshot/pathtrace/direct_light.h"
#if RIMSHOT_NEURAL
#include "rimshot/condition/neural_renderer.h"
#include "rimshot/condition/surface_guides.h"
#include "rimshot/sdk/resources.h"
#include "sparse_picture.h"
#endif

namespace rimshot::sdk {

namespace {

constexpr int kSamples = 64, kPreviewSamples = 4;

/// Light passes a clear body by two surfaces at least, and goes on from there.
int usual_depth(const scene::Scene& scene) {
  const bool clear = std::ranges::any_of(scene.bodies, [](const scene::Body& body) { return body.appearance.refractive_index > 0; });
  return clear ? 12 : 4;
}

/// Two frames, one being traced and one being written, with their samples, geometry and layers: measured at 1024x576 and 2048x1152.
constexpr double kBytesAPixel = 700;

void require_memory(int width, int height) {
  const double needed = kBytesAPixel * width * height, there = double(sysconf(_SC_PHYS_PAGES)) * double(sysconf(_SC_PAGE_SIZE));
  if (needed <= there) return;
  const auto gibibytes = [](double bytes) { return std::to_string(int(bytes / 0x1p30) + 1) + " GiB"; };
  throw Error(ErrorCode::Environment, "a clip of " + std::to_string(width) + "x" + std::to_string(height) + " takes about " + gibibytes(needed) +
                                          " of memory, and the machine has less than " + gibibytes(there) + "; choose a smaller --size");
}

}  // namespace

FrameRenderer::FrameRenderer(const trajectory::Trajectory& run, const RenderOptions& options)
    : run_(run), camera_(run, run.scene.camera(options.camera), options.width, options.height), rays_(run.scene, options.assets) {
  const scene::Camera& camera = run.scene.camera(options.camera);
  clip_.camera = camera_.at(0);
  require_memory(clip_.camera.width, clip_.camera.height);
  clip_.fps = options.fps > 0 ? options.fps : camera.fps;
  clip_.shutter = camera.shutter_angle / 360.0 / clip_.fps;
  clip_.frames = gbuffer::frame_count(run.scene.world.duration, clip_.fps);
  tracing_.threads = options.threads;
  tracing_.samples = options.samples > 0 ? options.samples : options.renderer == Renderer::GBuffer ? kPreviewSamples : kSamples;
  tracing_.max_depth = options.depth > 0 ? options.depth : usual_depth(run.scene);
  tracing_.body_coverage = false;
  tracing_.environments = read_environments(run.scene, options.assets);
  picture_ = [](const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer&) { return samples.radiance(); };

  switch (options.renderer) {
    case Renderer::Path:
      clip_.renderer = "path traced, " + std::to_string(tracing_.samples) + " samples a pixel";
      if (options.depth > 0) clip_.renderer += ", " + std::to_string(options.depth) + " surfaces a path";
      tracing_.noise = options.noise;
      if (options.noise > 0) clip_.renderer += " and more down to a noise of " + std::to_string(options.noise);
      break;
    case Renderer::GBuffer:
      clip_.renderer = "direct light, " + std::to_string(tracing_.samples) + " samples a pixel";
      tracing_.max_depth = 1;
      break;
#if RIMSHOT_NEURAL
    case Renderer::Neural: {
      const auto weights = options.weights.empty() ? resources::weights_file() : options.weights;
      auto network = std::make_shared<condition::NeuralRenderer>(weights, options.threads);
      clip_.renderer = "neural, weights " + network->weights_sha256();
      clip_.ai_generated = true;
      tracing_.samples = condition::kConditioningSamples;
      tracing_.body_coverage = true;
      independent_ = false;
      auto guides = std::make_shared<condition::SurfaceGuides>(run_, rays_, camera_, clip_.shutter, tracing_, options.assets);
      refine_ = [this, guides](const pathtrace::LayeredFrame& samples) { return guides->refine(samples, tracing_.seed); };
      picture_ = [network](const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer& geometry) { return network->draw(samples, geometry).radiance; };
      break;
    }
    case Renderer::Sparse: {
      const auto weights = options.weights.empty() ? resources::sparse_weights_file() : options.weights;
      auto picture = std::make_shared<SparsePicture>(run_, camera_, clip_.shutter, tracing_, weights, options.assets);
      clip_.renderer = "sparse, weights " + picture->weights_sha256() + ", court of " + std::to_string(tracing_.samples) + " samples a pixel";
      clip_.ai_generated = true;
      tracing_.max_depth = 0;  // what is left to trace are the surfaces, for alpha and mattes
      picture_ = [picture](const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer&) { return picture->draw(samples.time); };
      break;
    }
#else
    case Renderer::Neural:
    case Renderer::Sparse:
      throw Error(ErrorCode::Environment,
                  "this build has no video model; configure with -DRIMSHOT_NEURAL=ON, or use the renderer path or gbuffer");
#endif
  }
}

Frame FrameRenderer::draw(int index, const std::function<void(const pathtrace::Interim&)>& interim) {
  Frame out;
  out.index = index;
  out.time = time(index);
  out.camera = camera_.at(out.time);
  // Every frame draws its own samples, or the noise would stand still on the picture.
  tracing_.seed = run_.scene.world.seed * 1000003u + std::uint64_t(index);
  tracing_.interim = interim;
  auto samples = pathtrace::render(run_, rays_, camera_, out.time, clip_.shutter, tracing_);
  if (refine_) samples = refine_(samples);
  out.geometry = gbuffer::render_gbuffer(run_, rays_, camera_, out.time, 1 / clip_.fps);
  out.direct = pathtrace::direct_light(run_, rays_, camera_, out.time, tracing_.environments);
  out.radiance = picture_(samples, out.geometry);
  out.alpha = alpha_of(samples);
  out.matte = std::move(samples.matte);
  if (!clip_.ai_generated) out.noise = std::move(samples.noise);
  return out;
}

}  // namespace rimshot::sdk
