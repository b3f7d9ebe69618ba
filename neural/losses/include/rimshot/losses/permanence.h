#pragma once
#include "rimshot/losses/coverage_moments.h"
#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// A body goes on existing behind another one: of its full projected area as much is drawn as is visible,
///   r = sum(alpha) / full area - visible fraction.
/// Unlike `area` it also speaks while the body is hidden: then nothing may be drawn of it.
struct Permanence {
  static constexpr const char* kName = "permanence";
  static constexpr const char* kUnit = "1";
  static constexpr int kRows = 1, kWidth = kMoments, kResiduals = 1;
  struct Constants {
    double full_area = 0;   ///< [px^2], > 0: of the whole body's projection
    double visible = 0;     ///< 0..1
  };

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    out[0] = rows[0][kSum] / known.full_area - known.visible;
  }
};

}  // namespace rimshot::losses
