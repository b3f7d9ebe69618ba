#pragma once
// Instead of tolerance.h in programs that use torch, whose glog has a CHECK and a CHECK_NEAR of its own: doctest's must come after.
#include <ATen/ATen.h>
#undef CHECK_NEAR

#include "tolerance.h"

namespace rimshot::test {

inline double largest(const at::Tensor& values) { return values.abs().max().item<double>(); }

}  // namespace rimshot::test
