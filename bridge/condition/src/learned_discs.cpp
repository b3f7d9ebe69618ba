#include "rimshot/condition/learned_discs.h"

#include <ATen/ATen.h>

#include "rimshot/core/error.h"
#include "rimshot/core/sha256.h"
#include "rimshot/model/disc_renderer.h"
#include "rimshot/model/weight_file.h"

namespace rimshot::condition {

struct LearnedDiscs::Impl {
  model::DiscRenderer network;
  std::string sha256;
};

LearnedDiscs::LearnedDiscs(const std::filesystem::path& weights) : impl_(std::make_unique<Impl>()) {
  model::read_weights(weights, impl_->network.parameters(), model::kDiscArchitecture);
  impl_->sha256 = sha256_of_file(weights);
}
LearnedDiscs::~LearnedDiscs() = default;
const std::string& LearnedDiscs::weights_sha256() const { return impl_->sha256; }

std::vector<std::uint8_t> LearnedDiscs::draw(const std::vector<Vec3>& discs, int size) const {
  RIMSHOT_CHECK(int(discs.size()) <= model::kDiscs, discs.size());
  const at::NoGradGuard no_gradient;
  const at::Tensor states = at::zeros({model::kDiscs, 3});
  for (std::size_t b = 0; b < discs.size(); ++b)
    for (int k = 0; k < 3; ++k) states[std::int64_t(b)][k] = discs[b][k];
  const at::Tensor codes = (impl_->network.draw(states, size) * 255).round().clamp(0, 255).to(at::kByte).contiguous();
  return {codes.data_ptr<std::uint8_t>(), codes.data_ptr<std::uint8_t>() + codes.numel()};
}

}  // namespace rimshot::condition
