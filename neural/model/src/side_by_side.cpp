#include "side_by_side.h"

#include <ATen/ATen.h>

#include <cmath>

#include "rimshot/core/rng.h"

namespace rimshot::model {

void add_mlp(std::vector<Parameter>& parameters, const MlpShape& shape, int networks, std::uint64_t seed) {
  std::uint64_t stream = 0;
  for (const char letter : shape.name) stream = stream * 131 + std::uint64_t(letter);
  const int widths[] = {shape.inputs, shape.hidden, shape.hidden, shape.outputs};
  for (int layer = 0; layer < 3; ++layer) {
    const bool zero = layer == 2 && shape.starts_at_zero;
    const double bound = zero ? 0 : std::sqrt(3.0 / widths[layer]);
    const at::Tensor weight = at::zeros({networks, widths[layer], widths[layer + 1]});
    float* values = weight.data_ptr<float>();
    for (int s = 0; s < networks; ++s) {
      Rng rng(seed + std::uint64_t(s), stream + std::uint64_t(layer));
      for (std::int64_t i = 0; i < weight[s].numel(); ++i) *values++ = float(rng.uniform(-bound, bound));
    }
    const std::string name = shape.name + ".layer" + std::to_string(layer);
    parameters.push_back({name + ".weight", weight.requires_grad_(true)});
    parameters.push_back({name + ".bias", at::zeros({networks, 1, widths[layer + 1]}).requires_grad_(true)});
  }
}

at::Tensor mlp(const std::vector<Parameter>& parameters, std::size_t first, const at::Tensor& x) {
  auto shape = x.sizes().vec();
  at::Tensor h = x.reshape({x.size(0), -1, x.size(-1)});
  for (std::size_t layer = 0; layer < 3; ++layer) {
    if (layer > 0) h = at::silu(h);
    h = at::baddbmm(parameters[first + 2 * layer + 1].value, h, parameters[first + 2 * layer].value);
  }
  shape.back() = h.size(-1);
  return h.reshape(shape);
}

}  // namespace rimshot::model
