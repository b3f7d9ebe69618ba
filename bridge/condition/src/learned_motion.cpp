#include "rimshot/condition/learned_motion.h"

#include <ATen/ATen.h>

#include "rimshot/core/error.h"
#include "rimshot/core/sha256.h"
#include "rimshot/model/dynamics_model.h"
#include "rimshot/model/weight_file.h"

namespace rimshot::condition {

struct LearnedMotion::Impl {
  model::DynamicsModel network;
  std::string sha256;
};

LearnedMotion::LearnedMotion(const std::filesystem::path& weights)
    : impl_(std::make_unique<Impl>(Impl{model::load_dynamics(weights), sha256_of_file(weights)})) {}
LearnedMotion::~LearnedMotion() = default;
int LearnedMotion::networks() const { return impl_->network.networks(); }
int LearnedMotion::bodies() const { return impl_->network.bodies(); }
int LearnedMotion::given() { return model::kDynamicsGiven; }
const std::string& LearnedMotion::weights_sha256() const { return impl_->sha256; }

bool is_motion_weights(const std::filesystem::path& file) { return model::read_weight_header(file).architecture.starts_with("rimshot-dynamics-"); }

std::vector<DiscTracks> LearnedMotion::roll(const DiscTracks& seen, bool walls, int frames, double frame_interval) const {
  RIMSHOT_CHECK(int(seen.size()) >= given() && int(seen.back().size()) == bodies(), seen.size(), seen.back().size());
  const at::NoGradGuard no_gradient;
  const at::Tensor states = at::zeros({1, 1, given(), bodies(), 3}), present = at::ones({1, 1, bodies()}), walled = at::full({1, 1}, walls ? 1.0 : 0.0);
  for (int t = 0; t < given(); ++t)
    for (int b = 0; b < bodies(); ++b)
      for (int k = 0; k < 3; ++k) states[0][0][t][b][k] = seen[seen.size() - std::size_t(given() - t)][std::size_t(b)][k];
  for (int b = 0; b < bodies(); ++b)
    if (seen.back()[std::size_t(b)].z() <= 0) present[0][0][b] = 0;
  const std::int64_t count = networks();
  const auto of_each = [&](const at::Tensor& of) {
    auto shape = of.sizes().vec();
    shape[0] = count;
    return of.expand(shape).contiguous();
  };
  const at::Tensor tracks =
      impl_->network.roll(impl_->network.read(of_each(states), of_each(present), of_each(walled), frame_interval), frames, frame_interval);
  const auto value = tracks.accessor<float, 5>();
  std::vector<DiscTracks> out;
  for (std::int64_t s = 0; s < count; ++s) {
    DiscTracks& track = out.emplace_back(std::size_t(frames), std::vector<DiscState>(std::size_t(bodies())));
    for (int t = 0; t < frames; ++t)
      for (int b = 0; b < bodies(); ++b)
        for (int k = 0; k < 3; ++k) track[std::size_t(t)][std::size_t(b)][k] = value[s][0][t][b][k];
  }
  return out;
}

}  // namespace rimshot::condition
