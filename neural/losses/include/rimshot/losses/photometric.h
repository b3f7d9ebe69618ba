#pragma once
#include <ATen/core/Tensor.h>

namespace rimshot::losses {

/// Relative squared error of scene-linear radiance: mean of (drawn - teacher)^2 (brightness + 0.03)^-1.1. The exponent is that of
/// the display curve, x^(1/2.2): the weight makes it the squared error of the displayed picture. `brightness` carries no gradient.
/// All of one shape.
at::Tensor photometric_loss(const at::Tensor& drawn, const at::Tensor& teacher, const at::Tensor& brightness);

/// The same with the drawn picture as brightness and the teacher clamped to it + 1, so that a firefly in the teacher does not lead.
at::Tensor photometric_loss(const at::Tensor& drawn, const at::Tensor& teacher);

}  // namespace rimshot::losses
