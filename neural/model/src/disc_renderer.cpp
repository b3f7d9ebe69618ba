#include "rimshot/model/disc_renderer.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "side_by_side.h"

namespace rimshot::model {
namespace {

constexpr double kRelative = 50;   ///< distances in radii are small numbers
constexpr double kLeastRadius = 1e-3;  // [px]

}  // namespace

DiscRenderer::DiscRenderer(std::uint64_t seed) {
  add_mlp(parameters_, {"coverage", 2, 1, 16}, 1, seed);
  parameters_.push_back({"colour", at::full({kDiscs, 3}, 0.5).requires_grad_(true)});
}

at::Tensor DiscRenderer::colour_at(const at::Tensor& centres, const at::Tensor& discs) const {
  RIMSHOT_CHECK(discs.dim() == 3 && discs.size(1) == kDiscs && discs.size(2) == 3, discs.sizes());
  at::Tensor colour = at::ones({centres.size(0), centres.size(1), 3});
  for (std::int64_t b = 0; b < kDiscs; ++b) {
    const at::Tensor disc = discs.narrow(1, b, 1), radius = disc.select(2, 2), present = radius > 0;  // [N, 1]
    const at::Tensor inwards = radius - (centres - disc.narrow(2, 0, 2)).square().sum(-1).sqrt();    // [N, M]
    const at::Tensor features = at::stack({inwards, kRelative * inwards / radius.clamp_min(kLeastRadius)}, -1).clamp(-kReach, kReach);
    const at::Tensor coverage = at::sigmoid(mlp(parameters_, 0, features.unsqueeze(0)).squeeze(0)) * present.unsqueeze(-1);
    colour = (1 - coverage) * colour + coverage * parameters_.back().value[b];
  }
  return colour;
}

at::Tensor DiscRenderer::draw(const at::Tensor& discs, int size) const {
  const at::Tensor picture = at::ones({size, size, 3});
  for (std::int64_t b = 0; b < kDiscs; ++b) {
    const double x = discs[b][0].item<double>(), y = discs[b][1].item<double>(), reach = discs[b][2].item<double>() + kReach;
    if (reach <= kReach) continue;
    const auto first = [&](double centre) { return std::int64_t(std::clamp(std::floor(centre - reach), 0.0, double(size))); };
    const auto count = [&](double centre) { return std::int64_t(std::clamp(std::ceil(centre + reach), 0.0, double(size))) - first(centre); };
    const auto columns = count(x), rows = count(y);
    if (columns <= 0 || rows <= 0) continue;
    const at::Tensor column = (at::arange(columns, at::kFloat) + (double(first(x)) + 0.5)).expand({rows, columns});
    const at::Tensor row = (at::arange(rows, at::kFloat) + (double(first(y)) + 0.5)).unsqueeze(1).expand({rows, columns});
    const at::Tensor box = colour_at(at::stack({column, row}, -1).view({1, rows * columns, 2}), discs.unsqueeze(0));
    picture.narrow(0, first(y), rows).narrow(1, first(x), columns).copy_(box.view({rows, columns, 3}));
  }
  return picture;
}

}  // namespace rimshot::model
