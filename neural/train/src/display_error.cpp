#include "display_error.h"

#include <ATen/ATen.h>

#include <cmath>

namespace rimshot::train {
namespace {

at::Tensor displayed(const at::Tensor& radiance) {
  const at::Tensor x = radiance.clamp(0, 1);
  return at::where(x <= 0.0031308, 12.92 * x, 1.055 * x.clamp_min(0.0031308).pow(1 / 2.4) - 0.055);
}

}  // namespace

double display_error(const at::Tensor& picture, const at::Tensor& teacher) {
  return (displayed(picture) - displayed(teacher)).square().mean().item<double>();
}

double psnr(double display_error) { return -10 * std::log10(display_error); }

}  // namespace rimshot::train
