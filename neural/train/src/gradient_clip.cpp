#include "gradient_clip.h"

#include <ATen/ATen.h>

namespace rimshot::train {

bool clip_gradients(const std::vector<model::Parameter>& parameters, std::int64_t networks, double bound) {
  at::Tensor squares = at::zeros({networks}, at::kDouble);
  for (const model::Parameter& p : parameters)
    if (p.value.grad().defined()) squares += p.value.grad().reshape({networks, -1}).to(at::kDouble).square().sum(1);
  const at::Tensor finite = at::isfinite(squares);
  if (!finite.any().item<bool>()) return false;
  const at::Tensor factor = (bound / (squares.sqrt() + 1e-6)).clamp_max(1);
  for (const model::Parameter& p : parameters) {
    const at::Tensor gradient = p.value.grad();
    if (!gradient.defined()) continue;
    std::vector<std::int64_t> of_network(std::size_t(gradient.dim()), 1);
    of_network[0] = networks;
    gradient.copy_(at::where(finite.view(of_network), gradient * factor.view(of_network), at::zeros({})));
  }
  return true;
}

}  // namespace rimshot::train
