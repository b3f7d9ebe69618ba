#pragma once
#include <ATen/core/Tensor.h>

namespace rimshot::model {

/// Carries an earlier frame along motion vectors: out(x, y) = image(x + motion_x, y + motion_y), bilinear between pixel centres,
/// 0 outside. image [N, C, H, W], motion [N, 2, H, W] in pixels, from this frame to the earlier one. Differentiable in `image`.
at::Tensor warp(const at::Tensor& image, const at::Tensor& motion);

}  // namespace rimshot::model
