#pragma once
#include <ATen/core/Tensor.h>

#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// Mean of a law's E over its places, differentiable in `states` by the law's own gradient.
/// @param states  [N, T, B, D] or any shape that ends in the law's width; float or double; places count rows of it flattened
/// @throws Error(Internal) if the width or a row does not fit the law
at::Tensor constraint_loss(const Kernel& law, const at::Tensor& states, const Places& places);

/// Moments (coverage_moments.h) of coverage [..., H, W] -> [..., kMoments] in double, differentiable.
at::Tensor moments_of(const at::Tensor& coverage);

/// Temporal consistency under exact motion vectors (temporal.h): mean of E over the pixels, differentiable in `drawn` and `drawn_before`.
/// drawn, drawn_before, truth, truth_before [N, C, H, W], motion [N, 2, H, W] px to the frame before, valid [N, 1, H, W]; all float.
at::Tensor temporal_loss(const at::Tensor& drawn, const at::Tensor& drawn_before, const at::Tensor& truth, const at::Tensor& truth_before,
                         const at::Tensor& motion, const at::Tensor& valid);

}  // namespace rimshot::losses
