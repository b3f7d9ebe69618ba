#include "rimshot/condition/sparse_renderer.h"

#include <ATen/ATen.h>

#include "rimshot/core/error.h"
#include "rimshot/core/sha256.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/model/sparse_model.h"
#include "rimshot/model/weight_file.h"

namespace rimshot::condition {

struct SparseRenderer::Impl {
  model::SparseModel network;
  std::string sha256;
};

SparseRenderer::SparseRenderer(const std::filesystem::path& weights) : impl_(std::make_unique<Impl>()) {
  model::read_weights(weights, impl_->network.parameters(), model::kSparseArchitecture);
  impl_->sha256 = sha256_of_file(weights);
}

SparseRenderer::~SparseRenderer() = default;

const std::string& SparseRenderer::weights_sha256() const { return impl_->sha256; }

std::vector<float> SparseRenderer::draw(const std::vector<float>& plate, const std::vector<float>& body_state, const std::vector<float>& body_albedo,
                                        int height, int width) const {
  using namespace layout;
  const auto bodies = std::int64_t(body_albedo.size() / 3);
  RIMSHOT_CHECK(body_state.size() == std::size_t(bodies * kStateColumns), body_state.size(), bodies);
  RIMSHOT_CHECK(plate.size() == std::size_t(kPlatePlanes) * std::size_t(height) * std::size_t(width), plate.size());
  const at::NoGradGuard no_gradient;
  const auto tensor = [](const std::vector<float>& values, at::IntArrayRef shape) { return at::from_blob(const_cast<float*>(values.data()), shape); };
  const model::Drawing drawing = impl_->network.draw(
      {tensor(plate, {1, kPlatePlanes, height, width}), tensor(body_state, {1, bodies, kStateColumns}), tensor(body_albedo, {1, bodies, 3})});
  const at::Tensor radiance = drawing.radiance[0].permute({1, 2, 0}).contiguous();
  return {radiance.data_ptr<float>(), radiance.data_ptr<float>() + radiance.numel()};
}

}  // namespace rimshot::condition
