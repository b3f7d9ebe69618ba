#include "padding.h"

#include <ATen/ATen.h>

namespace rimshot::model {

at::Tensor pad(const at::Tensor& planes) {
  const auto missing = [](std::int64_t size) { return (kSizeMultiple - size % kSizeMultiple) % kSizeMultiple; };
  const auto right = missing(planes.size(3)), bottom = missing(planes.size(2));
  if (planes.numel() == 0) return at::zeros({planes.size(0), 0, planes.size(2) + bottom, planes.size(3) + right});
  return right + bottom == 0 ? planes.contiguous() : at::replication_pad2d(planes, {0, right, 0, bottom});
}

}  // namespace rimshot::model
