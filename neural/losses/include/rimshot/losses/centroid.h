#pragma once
#include <ATen/core/Tensor.h>

#include <span>

namespace rimshot::losses {

/// Squared distance [px^2] of the centroid of a drawn coverage from that of the true one,
///   E = |c(alpha) - c(truth)|^2,  c(a) = sum(a_i x_i) / sum(a_i),
/// and its gradient dE/dalpha_i = 2 (c(alpha) - c(truth)) . (x_i - c(alpha)) / sum(alpha).
/// alpha, truth, gradient: [height, width]. Where either has less than kLeastArea the centroid says nothing: 0, gradient 0.
double centroid(std::span<const float> alpha, std::span<const float> truth, int width, std::span<float> gradient);

/// Mean of `centroid` over frames and bodies; alpha, truth [N, B, H, W]. Differentiable in alpha.
at::Tensor centroid_loss(const at::Tensor& alpha, const at::Tensor& truth);

/// [px] below it a body counts as out of sight.
inline constexpr double kLeastArea = 4;

}  // namespace rimshot::losses
