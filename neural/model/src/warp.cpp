#include "rimshot/model/warp.h"

#include <ATen/ATen.h>

namespace rimshot::model {

at::Tensor warp(const at::Tensor& image, const at::Tensor& motion) {
  const auto height = image.size(2), width = image.size(3);
  const auto centres = [](std::int64_t count) { return at::arange(count, at::kFloat) + 0.5; };
  const at::Tensor x = motion.select(1, 0) + centres(width);
  const at::Tensor y = motion.select(1, 1) + centres(height).unsqueeze(1);
  // grid_sampler counts from -1 to 1 between the image's outer edges.
  const at::Tensor grid = at::stack({x * (2.0 / double(width)) - 1, y * (2.0 / double(height)) - 1}, 3);
  constexpr int kBilinear = 0, kZeros = 0;
  return at::grid_sampler(image, grid, kBilinear, kZeros, /*align_corners=*/false);
}

}  // namespace rimshot::model
