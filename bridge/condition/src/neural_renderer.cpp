#include "rimshot/condition/neural_renderer.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <thread>

#include "conditioning_planes.h"
#include "rimshot/core/sha256.h"
#include "rimshot/layout/conditioning.h"
#include "rimshot/model/video_model.h"
#include "rimshot/model/weight_file.h"

namespace rimshot::condition {

struct NeuralRenderer::Impl {
  model::VideoModel network;
  model::Memory memory;
  std::string sha256;
};

NeuralRenderer::NeuralRenderer(const std::filesystem::path& weights, int threads) : impl_(std::make_unique<Impl>()) {
  model::read_weights(weights, impl_->network.parameters(), model::kArchitecture, layout::sha256());
  impl_->sha256 = sha256_of_file(weights);
  at::set_num_threads(threads > 0 ? threads : int(std::max(1u, std::thread::hardware_concurrency())));
}

NeuralRenderer::~NeuralRenderer() = default;

void NeuralRenderer::reset() { impl_->memory = {}; }

const std::string& NeuralRenderer::weights_sha256() const { return impl_->sha256; }

DrawnFrame NeuralRenderer::draw(const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer& geometry) {
  const at::NoGradGuard no_gradient;
  const std::int64_t bodies = std::int64_t(samples.dynamic_bodies.size());
  std::vector<float> planes = conditioning_planes(samples, geometry), coverage = samples.body_coverage;
  const auto tensor = [&](std::vector<float>& values, std::int64_t channels) {
    return at::from_blob(values.data(), {1, channels, samples.height, samples.width}, at::kFloat);
  };
  const model::Drawing drawing = impl_->network.draw({tensor(planes, layout::kChannels), tensor(coverage, bodies)}, impl_->memory);

  const auto copy = [](const at::Tensor& values) {
    const at::Tensor flat = values.contiguous();
    return std::vector<float>(flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel());
  };
  DrawnFrame frame;
  frame.width = samples.width;
  frame.height = samples.height;
  frame.radiance = copy(drawing.radiance[0].permute({1, 2, 0}));
  frame.body_alpha = copy(drawing.body_alpha);
  frame.dynamic_bodies = samples.dynamic_bodies;
  return frame;
}

}  // namespace rimshot::condition
