#pragma once
#include <ATen/core/Tensor.h>

#include <span>

namespace rimshot::losses {

/// Squared relative error of a drawn body's visible area,
///   E = (sum(alpha) / sum(truth) - 1)^2,
/// and its gradient dE/dalpha_i = 2 (sum(alpha) / sum(truth) - 1) / sum(truth).
/// alpha, truth, gradient: [height, width]. Where the truth has less than kLeastArea (centroid.h): 0, gradient 0.
double area(std::span<const float> alpha, std::span<const float> truth, int width, std::span<float> gradient);

/// Mean of `area` over frames and bodies; alpha, truth [N, B, H, W]. Differentiable in alpha.
at::Tensor area_loss(const at::Tensor& alpha, const at::Tensor& truth);

}  // namespace rimshot::losses
