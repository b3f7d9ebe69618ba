#pragma once
#include <ATen/core/Tensor.h>

namespace rimshot::train {

/// Mean squared error of two scene-linear pictures as displayed: sRGB transfer (IEC 61966-2-1), clipped to 0..1.
double display_error(const at::Tensor& picture, const at::Tensor& teacher);

/// [dB] of such an error, peak 1.
double psnr(double display_error);

/// A running mean; 0 of nothing.
struct Mean {
  double sum = 0;
  int count = 0;
  void add(double value) {
    sum += value;
    ++count;
  }
  double value() const { return count > 0 ? sum / count : 0; }
};

}  // namespace rimshot::train
