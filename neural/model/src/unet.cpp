#include "unet.h"

#include <ATen/ATen.h>

#include <array>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"

namespace rimshot::model {
namespace {

// Leaky: with plain ReLU before a last layer of zeros the network died silently.
constexpr double kLeak = 0.1;

struct Layer {
  const char* name;
  int inputs, outputs, kernel;
};

std::vector<Layer> layers(int inputs, int outputs, const UnetWidths& widths) {
  const auto [fine, middle, coarse] = widths;
  return {{"encode_fine_mix", inputs, fine, 1},
          {"encode_fine", fine, fine, 3},
          {"encode_middle_1", fine, middle, 3},
          {"encode_middle_2", middle, middle, 3},
          {"coarse_1", middle, coarse, 3},
          {"coarse_2", coarse, coarse, 3},
          {"decode_middle_1", coarse + middle, middle, 3},
          {"decode_middle_2", middle, middle, 3},
          {"decode_fine_1", middle + fine, fine, 3},
          {"decode_fine_2", fine, fine, 3},
          {"output", fine, outputs, 1}};
}

/// Applies the layers in the order of their parameters.
class Pass {
 public:
  explicit Pass(const std::vector<Parameter>& parameters) : parameters_(parameters) {}

  at::Tensor linear(const at::Tensor& x) {
    const at::Tensor& weight = parameters_[next_++].value;
    const at::Tensor& bias = parameters_[next_++].value;
    return at::conv2d(x, weight, bias, 1, weight.size(2) / 2);
  }
  at::Tensor operator()(const at::Tensor& x) { return at::leaky_relu(linear(x), kLeak); }

 private:
  const std::vector<Parameter>& parameters_;
  std::size_t next_ = 0;
};

at::Tensor half_size(const at::Tensor& x) { return at::max_pool2d(x, 2); }

at::Tensor join(const at::Tensor& coarse, const at::Tensor& fine) {
  return at::cat({at::upsample_nearest2d(coarse, {fine.size(2), fine.size(3)}), fine}, 1);
}

}  // namespace

std::vector<Parameter> unet_parameters(int inputs, int outputs, const UnetWidths& widths, std::uint64_t seed) {
  std::vector<Parameter> parameters;
  Rng rng(seed);
  const auto table = layers(inputs, outputs, widths);
  for (const Layer& layer : table) {
    const bool last = &layer == &table.back();
    const at::Tensor weight = at::zeros({layer.outputs, layer.inputs, layer.kernel, layer.kernel});
    const double bound = last ? 0 : std::sqrt(6 / ((1 + kLeak * kLeak) * layer.inputs * layer.kernel * layer.kernel));
    float* values = weight.data_ptr<float>();
    for (std::int64_t i = 0; i < weight.numel(); ++i) values[i] = float(rng.uniform(-bound, bound));
    parameters.push_back({std::string(layer.name) + ".weight", weight.requires_grad_(true)});
    parameters.push_back({std::string(layer.name) + ".bias", at::zeros({layer.outputs}).requires_grad_(true)});
  }
  return parameters;
}

at::Tensor unet(const std::vector<Parameter>& parameters, const at::Tensor& input) {
  RIMSHOT_CHECK(input.size(2) % 4 == 0 && input.size(3) % 4 == 0, input.size(2), input.size(3));
  Pass layer(parameters);
  const at::Tensor fine = layer(layer(input));
  const at::Tensor middle = layer(layer(half_size(fine)));
  const at::Tensor coarse = layer(layer(half_size(middle)));
  const at::Tensor decoded_middle = layer(layer(join(coarse, middle)));
  const at::Tensor decoded_fine = layer(layer(join(decoded_middle, fine)));
  return layer.linear(decoded_fine);
}

}  // namespace rimshot::model
