#include "rimshot/losses/photometric.h"

#include <ATen/ATen.h>

namespace rimshot::losses {

at::Tensor photometric_loss(const at::Tensor& drawn, const at::Tensor& teacher, const at::Tensor& brightness) {
  constexpr double kDark = 0.03, kDisplayExponent = -1.1;
  return ((drawn - teacher).square() * (brightness.detach() + kDark).pow(kDisplayExponent)).mean();
}

at::Tensor photometric_loss(const at::Tensor& drawn, const at::Tensor& teacher) {
  constexpr double kLargestExcess = 1;
  return photometric_loss(drawn, at::minimum(teacher, drawn.detach() + kLargestExcess), drawn);
}

}  // namespace rimshot::losses
