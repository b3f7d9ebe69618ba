#include "rimshot/model/video_model.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include "composition.h"
#include "padding.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/conditioning.h"
#include "rimshot/model/warp.h"
#include "surface_light.h"
#include "unet.h"
#include "window.h"

namespace rimshot::model {
namespace {

using namespace layout;

constexpr int kCandidates = 7;        // the last one is the carried light
constexpr int kLayerFeatures = 20;
constexpr int kLayerOutputs = kCandidates + 3;
constexpr int kFullOutputs = kLayers * kLayerOutputs + 1;
constexpr int kInputs = kCell * kCell * kLayers * kLayerFeatures + kHiddenChannels;
constexpr int kOutputs = kCell * kCell * kFullOutputs + kHiddenChannels;
constexpr UnetWidths kWidths = {32, 48, 64};
constexpr double kLargestLogCorrection = 3;

/// Tensors that hold both layers: [N, kLayers, planes, H, W].
at::Tensor layers_of(const at::Tensor& channels) {
  return channels.narrow(1, 0, kLayers * kLayerChannels).view({channels.size(0), kLayers, kLayerChannels, channels.size(2), channels.size(3)});
}

at::Tensor surface_planes(const at::Tensor& channels) {
  const auto height = channels.size(2), width = channels.size(3), plane = height * width;
  const at::Tensor surface = at::empty({channels.size(0), kLayers, kSurfacePlanes, height, width});
  const ParallelFor rows = [](int count, const std::function<void(int, int)>& body) {
    constexpr int kGrain = 16;
    at::parallel_for(0, count, kGrain, [&](std::int64_t begin, std::int64_t end) { body(int(begin), int(end)); });
  };
  const float* from = channels.data_ptr<float>();
  float* to = surface.data_ptr<float>();
  for (std::int64_t n = 0; n < channels.size(0); ++n)
    for (int layer = 0; layer < kLayers; ++layer)
      surface_light(from + (n * kChannels + channel(layer, kCoverage)) * plane, int(height), int(width), rows,
                    to + (n * kLayers + layer) * kSurfacePlanes * plane);
  return surface;
}

/// What the memory holds of the surfaces that this frame sees.
struct Recalled {
  at::Tensor light;   ///< [N, kLayers, 3, H, W]
  at::Tensor valid;   ///< [N, kLayers, 1, H, W] 0 or 1
  at::Tensor hidden;  ///< [N, kHiddenChannels, H / 2, W / 2]
};

Recalled recall(const Memory& memory, const at::Tensor& layers) {
  const auto count = layers.size(0), height = layers.size(3), width = layers.size(4);
  if (!memory.light.defined())
    return {at::zeros({count, kLayers, 3, height, width}), at::zeros({count, kLayers, 1, height, width}),
            at::zeros({count, kHiddenChannels, height / kCell, width / kCell})};
  RIMSHOT_CHECK(memory.light.size(2) == height && memory.light.size(3) == width, height, width);

  constexpr double kLeastCoverage = 0.1;
  const at::Tensor motion = layers.narrow(2, kMotion, 2);
  const at::Tensor carried = warp(memory.light, motion.flatten(0, 1)).view({count, kLayers, 4, height, width});
  const at::Tensor coverage = carried.narrow(2, 3, 1);
  const at::Tensor valid = (layers.narrow(2, kHistory, 1) * (coverage > kLeastCoverage)).detach();
  const at::Tensor light = valid * carried.narrow(2, 0, 3) / coverage.clamp_min(kLeastCoverage);

  const at::Tensor moving = layers.select(1, 1).narrow(1, kCoverage, 1) > 0.5;
  const at::Tensor seen_motion = at::where(moving, motion.select(1, 1), motion.select(1, 0));
  const at::Tensor seen_valid = at::where(moving, valid.select(1, 1), valid.select(1, 0));
  const at::Tensor hidden = warp(memory.hidden, at::avg_pool2d(seen_motion, kCell) / kCell) * at::avg_pool2d(seen_valid, kCell);
  return {light, valid, hidden};
}

/// The carried light within what the narrow mean shows in the 3x3 pixels around: a shadow that has gone on leaves no trace (Karis,
/// High-Quality Temporal Supersampling, SIGGRAPH 2014 courses).
at::Tensor renewed(const at::Tensor& carried, const at::Tensor& narrow) {
  const at::Tensor planes = narrow.flatten(1, 2);
  return at::minimum(at::maximum(carried, window_min(planes).view_as(narrow)), window_max(planes).view_as(narrow));
}

/// [N, kLayers, kCandidates, 3, H, W], from the noisy and sharp to the smooth and blurred.
at::Tensor light_candidates(const at::Tensor& surface, const at::Tensor& carried) {
  const auto light = [&](SurfacePlane plane) { return surface.narrow(2, plane, 3); };
  const at::Tensor direct = light(kDirectLight), wide = light(kIndirectLightWide), narrow = light(kDirectLightNarrow) + wide;
  return at::stack({direct + light(kIndirectLight), direct + light(kIndirectLightMiddle), direct + wide, narrow, light(kDirectLightMiddle) + wide,
                    light(kDirectLightWide) + light(kIndirectLightWidest), renewed(carried, narrow)}, 2);
}

at::Tensor light_feature(const at::Tensor& light) { return (at::log(light + kLightFloor) + kLightOffset) * kLightScale; }

/// [N, kLayers * kLayerFeatures, H, W]
at::Tensor features(const at::Tensor& layers, const at::Tensor& surface, const at::Tensor& candidates, const Recalled& past) {
  const auto candidate = [&](int index) { return light_feature(candidates.select(2, index)); };
  return at::cat({layers.narrow(2, kCoverage, 1), surface.narrow(2, kSurfaceAlbedo, 7), layers.narrow(2, kInverseDepth, 1) * kInverseDepthScale,
                  candidate(0).mean(2, true), candidate(2).mean(2, true), candidate(3), candidate(4).mean(2, true), candidate(5).mean(2, true),
                  candidate(kCandidates - 1) * past.valid, past.valid}, 2)
      .flatten(1, 2);
}

at::Tensor blend(const at::Tensor& candidates, const at::Tensor& logits, const at::Tensor& history_valid) {
  constexpr double kNever = -1e4;
  const at::Tensor allowed = at::cat({at::zeros_like(logits.narrow(2, 1, kCandidates - 1)), (1 - history_valid) * kNever}, 2);
  return (at::softmax(logits + allowed, 2).unsqueeze(3) * candidates).sum(2);
}

at::Tensor correct(const at::Tensor& light, const at::Tensor& logarithm) {
  const at::Tensor bounded = kLargestLogCorrection * at::tanh(logarithm / kLargestLogCorrection);
  return ((light + kLightFloor) * at::exp(bounded) - kLightFloor).clamp_min(0);
}

void crop(at::Tensor& planes, std::int64_t height, std::int64_t width) { planes = planes.narrow(2, 0, height).narrow(3, 0, width); }

}  // namespace

VideoModel::VideoModel(std::uint64_t seed) : parameters_(unet_parameters(kInputs, kOutputs, kWidths, seed)) {}

std::int64_t VideoModel::parameter_count() const {
  std::int64_t count = 0;
  for (const Parameter& parameter : parameters_) count += parameter.value.numel();
  return count;
}

Drawing VideoModel::draw(const FrameInput& input, Memory& memory) const {
  RIMSHOT_CHECK(input.channels.dim() == 4 && input.channels.size(1) == kChannels, input.channels.dim());
  const at::Tensor channels = pad(input.channels), body_coverage = pad(input.body_coverage);
  const at::Tensor layers = layers_of(channels);
  const at::Tensor surface = surface_planes(channels);
  const Recalled past = recall(memory, layers);
  const at::Tensor candidates = light_candidates(surface, past.light);

  const at::Tensor cells = at::pixel_unshuffle(features(layers, surface, candidates, past), kCell);
  const at::Tensor output = unet(parameters_, at::cat({cells, past.hidden}, 1));
  const at::Tensor full = at::pixel_shuffle(output.narrow(1, 0, output.size(1) - kHiddenChannels), kCell);
  const at::Tensor per_layer = full.narrow(1, 0, kLayers * kLayerOutputs).view({full.size(0), kLayers, kLayerOutputs, full.size(2), full.size(3)});

  const at::Tensor blended = blend(candidates, per_layer.narrow(2, 0, kCandidates), past.valid);
  const at::Tensor light = correct(blended, per_layer.narrow(2, kCandidates, 3));
  const at::Tensor alpha = corrected_coverage(channels.narrow(1, channel(1, kCoverage), 1), full.narrow(1, kFullOutputs - 1, 1));
  Drawing drawing = compose(channels, body_coverage, light * (surface.narrow(2, kSurfaceAlbedo, 3) + kAlbedoFloor), alpha);

  const at::Tensor coverage = at::stack({channels.narrow(1, channel(0, kCoverage), 1), alpha}, 1);
  memory.light = at::cat({light * coverage, coverage}, 2).flatten(0, 1);
  memory.hidden = at::tanh(output.narrow(1, output.size(1) - kHiddenChannels, kHiddenChannels));

  for (at::Tensor* planes : {&drawing.radiance, &drawing.background, &drawing.moving, &drawing.body_alpha})
    crop(*planes, input.channels.size(2), input.channels.size(3));
  return drawing;
}

}  // namespace rimshot::model
