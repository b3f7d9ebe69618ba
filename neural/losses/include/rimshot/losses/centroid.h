#pragma once
#include "rimshot/losses/coverage_moments.h"
#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// A drawn body's visible centroid is where the true one is, r = c(alpha) - c(truth) [px]. Says nothing of a body out of sight.
struct Centroid {
  static constexpr const char* kName = "centroid";
  static constexpr const char* kUnit = "px";
  static constexpr int kRows = 1, kWidth = kMoments, kResiduals = 2;
  struct Constants {
    double truth[kMoments] = {};
  };

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    out[0] = out[1] = T(0);
    if (value_of(rows[0][kSum]) < kLeastArea || known.truth[kSum] < kLeastArea) return;
    const Extent<T> drawn(rows[0]);
    const Extent<double> truth(known.truth);
    out[0] = drawn.x - truth.x;
    out[1] = drawn.y - truth.y;
  }
};

}  // namespace rimshot::losses
