#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "rimshot/model/video_model.h"

namespace rimshot::model {

/// S small networks of one shape side by side: two hidden layers with x sigmoid(x) between, every tensor with S in front.
struct MlpShape {
  std::string name;
  int inputs = 0, outputs = 0;
  int hidden = 32;
  bool starts_at_zero = false;  ///< the last layer
};

/// Appends the weights; network s of `seed` is the same for every S. Uniform within sqrt(3 / inputs): outputs of about the
/// inputs' size.
void add_mlp(std::vector<Parameter>& parameters, const MlpShape& shape, int networks, std::uint64_t seed);

/// x [S, ..., inputs] -> [S, ..., outputs]; `first`: index of the network's first parameter.
at::Tensor mlp(const std::vector<Parameter>& parameters, std::size_t first, const at::Tensor& x);

/// How many parameters (tensors) add_mlp appends.
inline constexpr std::size_t kMlpTensors = 6;

}  // namespace rimshot::model
