#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "rimshot/model/video_model.h"

namespace rimshot::model {

/// The models give the U-Net cells of this many pixels square, side by side as planes.
inline constexpr int kCell = 2;

/// Planes at full, half and quarter resolution.
struct UnetWidths {
  int fine, middle, coarse;
};

/// Parameters of a U-Net from `inputs` to `outputs` planes. Kaiming-uniform (He et al., ICCV 2015); the last layer is 0.
std::vector<Parameter> unet_parameters(int inputs, int outputs, const UnetWidths& widths, std::uint64_t seed);

/// [N, inputs, H, W] -> [N, outputs, H, W]; H and W are multiples of 4.
at::Tensor unet(const std::vector<Parameter>& parameters, const at::Tensor& input);

}  // namespace rimshot::model
