#pragma once
#include <ATen/core/Tensor.h>

#include <span>

namespace rimshot::losses {

/// A constraint on one body's coverage: value and gradient.
using CoverageConstraint = double (*)(std::span<const float> alpha, std::span<const float> truth, int width, std::span<float> gradient);

/// Mean of a constraint over [N, B, H, W], differentiable in alpha with the constraint's own gradient.
at::Tensor mean_over_bodies(CoverageConstraint constraint, const at::Tensor& alpha, const at::Tensor& truth);

}  // namespace rimshot::losses
