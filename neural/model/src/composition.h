#pragma once
#include <ATen/core/Tensor.h>

#include "rimshot/model/video_model.h"

namespace rimshot::model {

/// Premultiplied planes divided by their weight; where the weight is 0, by the sums over the 3x3 neighbours, else 0.
/// premultiplied [N, C, H, W], weight [N, 1, H, W].
at::Tensor divide_filling(const at::Tensor& premultiplied, const at::Tensor& weight);

/// Coverage `sampled` plus `correction` (within +-kAlphaBound, [N, 1, H, W]) where the 3x3 neighbourhood holds an edge; 0..1.
at::Tensor corrected_coverage(const at::Tensor& sampled, const at::Tensor& correction);

/// Lays the moving bodies over what is behind them.
/// channels, body_coverage: as FrameInput; surfaces [N, kLayers, 3, H, W] radiance of each layer's surface; alpha [N, 1, H, W]
/// coverage of the moving layer as drawn.
Drawing compose(const at::Tensor& channels, const at::Tensor& body_coverage, const at::Tensor& surfaces, const at::Tensor& alpha);

}  // namespace rimshot::model
