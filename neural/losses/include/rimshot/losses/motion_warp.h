#pragma once
#include <cmath>

#include "rimshot/losses/host_device.h"

namespace rimshot::losses {

/// The four pixels around a point and their bilinear weights; pixels outside the picture have weight 0.
struct Bilinear {
  int index[4];       ///< row * width + column, 0 where outside
  double weight[4];
};

/// Where pixel (column, row) of this frame was in the earlier one: motion [2, H, W] in pixels, from this frame to the earlier.
template <typename Real>
RIMSHOT_HOST_DEVICE Bilinear motion_source(const Real* motion, int height, int width, int row, int column) {
  const int pixel = row * width + column;
  const double x = column + double(motion[pixel]), y = row + double(motion[height * width + pixel]);
  const int left = int(floor(x)), top = int(floor(y));
  const double fx = x - left, fy = y - top;
  Bilinear out;
  for (int i = 0; i < 4; ++i) {
    const int c = left + i % 2, r = top + i / 2;
    const bool inside = c >= 0 && c < width && r >= 0 && r < height;
    out.index[i] = inside ? r * width + c : 0;
    out.weight[i] = inside ? (i % 2 ? fx : 1 - fx) * (i / 2 ? fy : 1 - fy) : 0;
  }
  return out;
}

/// A plane of the earlier frame there, zero outside the picture: what model::warp gives, without a tensor in between.
template <typename Real>
RIMSHOT_HOST_DEVICE double warped(const Real* plane, const Bilinear& source) {
  double sum = 0;
  for (int i = 0; i < 4; ++i) sum += source.weight[i] * double(plane[source.index[i]]);
  return sum;
}

}  // namespace rimshot::losses
