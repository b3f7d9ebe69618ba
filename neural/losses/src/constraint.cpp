#include "rimshot/losses/constraint.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "rimshot/core/error.h"
#include "rimshot/losses/coverage_moments.h"
#include "rimshot/losses/device.h"

namespace rimshot::losses {
namespace {

/// Fewer places are done on the host before a copy to the device has begun.
constexpr std::size_t kWorthACopy = 1 << 15;

}  // namespace

at::Tensor constraint_loss(const Kernel& law, const at::Tensor& states, const Places& places) {
  RIMSHOT_CHECK(states.size(-1) == law.width, law.name, states.sizes());
  const std::int64_t rows = states.numel() / law.width;
  RIMSHOT_CHECK(std::all_of(places.rows.begin(), places.rows.end(), [&](std::int64_t row) { return row >= 0 && row < rows; }), law.name, rows);
  RIMSHOT_CHECK(places.constants.size() == places.count(law) * std::size_t(law.constants), law.name, places.constants.size());
  const at::Tensor values = states.detach().to(at::kCPU, at::kDouble).contiguous(), gradient = at::zeros_like(values);
  const bool on_device = places.count(law) >= kWorthACopy && device::available();
  const double energy = on_device ? device::mean_energy(law, values.data_ptr<double>(), std::size_t(rows), places, gradient.data_ptr<double>())
                                  : mean_energy(law, values.data_ptr<double>(), places, gradient.data_ptr<double>());
  // Linear in the states about their values: the law's energy, and its gradient for autograd.
  return (gradient.to(states.options()) * (states - states.detach())).sum() + energy;
}

at::Tensor moments_of(const at::Tensor& coverage) {
  const auto height = coverage.size(-2), width = coverage.size(-1);
  const at::Tensor x = (at::arange(width, at::kDouble) + 0.5).expand({height, width});
  const at::Tensor y = (at::arange(height, at::kDouble) + 0.5).unsqueeze(1).expand({height, width});
  const at::Tensor terms = at::stack({at::ones_like(x), x, y, x * x, x * y, y * y}, 2).view({height * width, kMoments}).to(coverage.device());
  return at::matmul(coverage.flatten(-2).to(at::kDouble), terms);
}

}  // namespace rimshot::losses
