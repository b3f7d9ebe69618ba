#include "rimshot/losses/temporal.h"

#include <ATen/ATen.h>

#include "rimshot/core/error.h"
#include "rimshot/losses/constraint.h"
#include "rimshot/losses/device.h"

namespace rimshot::losses {

at::Tensor temporal_loss(const at::Tensor& drawn, const at::Tensor& drawn_before, const at::Tensor& truth, const at::Tensor& truth_before,
                         const at::Tensor& motion, const at::Tensor& valid) {
  const auto count = drawn.size(0), channels = drawn.size(1), height = drawn.size(2), width = drawn.size(3);
  for (const at::Tensor& other : {drawn_before, truth, truth_before}) RIMSHOT_CHECK(other.sizes() == drawn.sizes(), other.sizes(), drawn.sizes());
  RIMSHOT_CHECK(motion.sizes() == at::IntArrayRef({count, 2, height, width}), motion.sizes());
  RIMSHOT_CHECK(valid.sizes() == at::IntArrayRef({count, 1, height, width}), valid.sizes());
  const auto plain = [](const at::Tensor& t) { return t.detach().contiguous(); };
  const at::Tensor now = plain(drawn), before = plain(drawn_before), true_now = plain(truth), true_before = plain(truth_before),
                   vectors = plain(motion), mask = plain(valid), gradient = at::zeros_like(now), gradient_before = at::zeros_like(now);
  const auto at = [](const at::Tensor& t, std::int64_t n) { return t.data_ptr<float>() + n * t[n].numel(); };
  double energy = 0;
  for (std::int64_t n = 0; n < count; ++n) {
    const TemporalFrames<float> frames = {at(now, n),     at(before, n), at(true_now, n), at(true_before, n), at(vectors, n),
                                          at(mask, n),    int(channels), int(height),     int(width)};
    const auto evaluate = device::available() ? device::temporal : temporal<float>;
    energy += evaluate(frames, at(gradient, n), at(gradient_before, n));
  }
  const double pixels = double(count * height * width);
  // Linear in the drawn frames about their values.
  return ((gradient * (drawn - now)).sum() + (gradient_before * (drawn_before - before)).sum() + energy) / pixels;
}

}  // namespace rimshot::losses
