#include "coverage_constraint.h"

#include <ATen/ATen.h>

#include "rimshot/core/error.h"

namespace rimshot::losses {

at::Tensor mean_over_bodies(CoverageConstraint constraint, const at::Tensor& alpha, const at::Tensor& truth) {
  RIMSHOT_CHECK(alpha.sizes() == truth.sizes() && alpha.dim() == 4, alpha.sizes(), truth.sizes());
  const std::int64_t count = alpha.size(0) * alpha.size(1);
  if (count == 0) return at::zeros({});
  const at::Tensor drawn = alpha.detach().contiguous(), expected = truth.contiguous(), gradient = at::empty_like(drawn);
  const std::size_t pixels = std::size_t(alpha.size(2) * alpha.size(3));
  double sum = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const auto plane = [&](const at::Tensor& planes) { return std::span(planes.data_ptr<float>() + i * std::int64_t(pixels), pixels); };
    sum += constraint(plane(drawn), plane(expected), int(alpha.size(3)), plane(gradient));
  }
  // Linear in alpha about the drawn coverage: the constraint's value, and its gradient for autograd.
  return (gradient * (alpha - drawn)).sum() / double(count) + sum / double(count);
}

}  // namespace rimshot::losses
