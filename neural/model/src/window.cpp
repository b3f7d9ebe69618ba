#include "window.h"

#include <ATen/ATen.h>

namespace rimshot::model {
namespace {

using Choose = at::Tensor (*)(const at::Tensor&, const at::Tensor&);

at::Tensor over_window(const at::Tensor& planes, Choose choose) {
  const auto height = planes.size(2), width = planes.size(3);
  const at::Tensor wide = at::replication_pad2d(planes, {1, 1, 1, 1});
  const at::Tensor rows = choose(choose(wide.narrow(3, 0, width), wide.narrow(3, 1, width)), wide.narrow(3, 2, width));
  return choose(choose(rows.narrow(2, 0, height), rows.narrow(2, 1, height)), rows.narrow(2, 2, height));
}

}  // namespace

at::Tensor window_max(const at::Tensor& planes) { return over_window(planes, at::maximum); }
at::Tensor window_min(const at::Tensor& planes) { return over_window(planes, at::minimum); }

}  // namespace rimshot::model
