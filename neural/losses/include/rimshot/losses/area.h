#pragma once
#include "rimshot/losses/coverage_moments.h"
#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// A drawn body has the true visible area, r = sum(alpha) / sum(truth) - 1. Says nothing of a body out of sight.
struct Area {
  static constexpr const char* kName = "area";
  static constexpr const char* kUnit = "1";
  static constexpr int kRows = 1, kWidth = kMoments, kResiduals = 1;
  struct Constants {
    double truth[kMoments] = {};
  };

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    out[0] = known.truth[kSum] < kLeastArea ? T(0) : rows[0][kSum] / known.truth[kSum] - 1.0;
  }
};

}  // namespace rimshot::losses
