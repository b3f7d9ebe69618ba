#pragma once
#include <ATen/core/Tensor.h>

namespace rimshot::model {

/// Height and width have to be multiples of it: cells of 2x2 pixels, two halvings of cells.
inline constexpr int kSizeMultiple = 8;

/// Planes [N, C, H, W] continued by their last row and column to the next multiple of kSizeMultiple.
at::Tensor pad(const at::Tensor& planes);

}  // namespace rimshot::model
