#pragma once
#include "rimshot/losses/coverage_moments.h"
#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// A rigid body keeps its size and shape under perspective: the second moments C of its visible coverage are those of its projection,
///   r = (C_xx - C*_xx, sqrt(2) (C_xy - C*_xy), C_yy - C*_yy) / (tr C* / 2),
/// the Frobenius norm relative to a disc's r^2 / 4. C* comes from the truth's coverage, or for an unhidden sphere from
/// projected_sphere.h. Says nothing of a body out of sight.
struct Rigidity {
  static constexpr const char* kName = "rigidity";
  static constexpr const char* kUnit = "1";
  static constexpr int kRows = 1, kWidth = kMoments, kResiduals = 3;
  struct Constants {
    double truth[kMoments] = {};
  };

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    out[0] = out[1] = out[2] = T(0);
    if (value_of(rows[0][kSum]) < kLeastArea || known.truth[kSum] < kLeastArea) return;
    const Extent<T> drawn(rows[0]);
    const Extent<double> truth(known.truth);
    const double scale = 2 / (truth.xx + truth.yy);
    out[0] = scale * (drawn.xx - truth.xx);
    out[1] = 1.4142135623730951 * scale * (drawn.xy - truth.xy);
    out[2] = scale * (drawn.yy - truth.yy);
  }
};

}  // namespace rimshot::losses
