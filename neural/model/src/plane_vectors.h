#pragma once
#include <ATen/ATen.h>

namespace rimshot::model {

/// Of vectors in the last dimension.
inline at::Tensor inner_product(const at::Tensor& a, const at::Tensor& b) { return (a * b).sum(-1); }

}  // namespace rimshot::model
