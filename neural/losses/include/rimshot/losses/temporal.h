#pragma once
#include "rimshot/losses/motion_warp.h"

namespace rimshot::losses {

/// Two frames of a clip, drawn and true, [C, H, W] each, and the motion vectors from the second to the first.
template <typename Real>
struct TemporalFrames {
  const Real *drawn, *drawn_before;
  const Real *truth, *truth_before;
  const Real* motion;   ///< [2, H, W] px, exact
  const Real* valid;    ///< [H, W] 1 = the surface was seen in the frame before
  int channels, height, width;
};

/// Temporal consistency under exact motion vectors, at one pixel: what changes along the motion changes as in the truth,
///   r_c = (drawn - warp(drawn before)) - (truth - warp(truth before)),   E = valid |r|^2.
/// A light that really changes does not count, flicker does. Adds dE to the gradients by `add(pointer, value)`, which the device makes
/// atomic: neighbours share pixels of the frame before.
template <typename Real, typename Add>
RIMSHOT_HOST_DEVICE double temporal_pixel(const TemporalFrames<Real>& f, int row, int column, Real* gradient, Real* gradient_before, Add add) {
  const int plane = f.height * f.width, pixel = row * f.width + column;
  const double valid = double(f.valid[pixel]);
  if (valid == 0) return 0;
  const Bilinear source = motion_source(f.motion, f.height, f.width, row, column);
  double energy = 0;
  for (int c = 0; c < f.channels; ++c) {
    const int at = c * plane + pixel;
    const double r = double(f.drawn[at]) - warped(f.drawn_before + c * plane, source) -
                     (double(f.truth[at]) - warped(f.truth_before + c * plane, source));
    energy += valid * r * r;
    add(gradient + at, 2 * valid * r);
    for (int i = 0; i < 4; ++i) add(gradient_before + c * plane + source.index[i], -2 * valid * r * source.weight[i]);
  }
  return energy;
}

/// Sum over all pixels; gradients [C, H, W] are added to.
template <typename Real>
double temporal(const TemporalFrames<Real>& frames, Real* gradient, Real* gradient_before) {
  const auto add = [](Real* to, double value) { *to += Real(value); };
  double energy = 0;
  for (int row = 0; row < frames.height; ++row)
    for (int column = 0; column < frames.width; ++column)
      energy += temporal_pixel(frames, row, column, gradient, gradient_before, add);
  return energy;
}

}  // namespace rimshot::losses
