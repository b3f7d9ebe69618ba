#include "composition.h"

#include <ATen/ATen.h>

#include "rimshot/layout/conditioning.h"
#include "window.h"

namespace rimshot::model {
namespace {

// Smaller coverages are rounding, not samples.
constexpr double kSampled = 1e-3;

at::Tensor box(const at::Tensor& planes) { return at::avg_pool2d(planes, 3, 1, 1); }

}  // namespace

at::Tensor divide_filling(const at::Tensor& premultiplied, const at::Tensor& weight) {
  if (premultiplied.numel() == 0) return premultiplied;
  const at::Tensor sampled = weight > kSampled, near = box(weight);
  const at::Tensor filled = at::where(near > kSampled / 9, box(premultiplied) / near.clamp_min(kSampled / 9), at::zeros({}));
  return at::where(sampled, premultiplied / weight.clamp_min(kSampled), filled);
}

at::Tensor corrected_coverage(const at::Tensor& sampled, const at::Tensor& correction) {
  const at::Tensor edge = (window_max(sampled) > kSampled) & (window_min(sampled) < 1 - kSampled);
  return (sampled + kAlphaBound * at::tanh(correction) * edge).clamp(0, 1);
}

Drawing compose(const at::Tensor& channels, const at::Tensor& body_coverage, const at::Tensor& surfaces, const at::Tensor& alpha) {
  using namespace layout;
  const at::Tensor sampled = channels.narrow(1, channel(1, kCoverage), 1);
  const at::Tensor behind = 1 - sampled;
  const at::Tensor bodies_behind = divide_filling(channels.narrow(1, channel(0, kCoverage), 1), behind);
  const at::Tensor sky_behind = divide_filling(channels.narrow(1, kSky, 3), behind);

  Drawing drawing;
  drawing.background = (1 - alpha) * (bodies_behind * surfaces.select(1, 0) + sky_behind);
  drawing.moving = alpha * surfaces.select(1, 1);
  drawing.radiance = drawing.background + drawing.moving;
  drawing.body_alpha = alpha * divide_filling(body_coverage, sampled);
  return drawing;
}

}  // namespace rimshot::model
