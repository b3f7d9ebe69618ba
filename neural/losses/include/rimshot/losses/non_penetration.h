#pragma once
#include "rimshot/losses/law.h"
#include "rimshot/losses/signed_distance.h"

namespace rimshot::losses {

/// A sphere stays outside every other body, r = max(0, -gap). Rows: the sphere, the other body. Twin: the certificate's penetration.
struct NonPenetration {
  static constexpr const char* kName = "non_penetration";
  static constexpr const char* kUnit = "m";
  static constexpr int kRows = 2, kWidth = kStateWidth, kResiduals = 1;
  struct Constants {
    double radius = 0;   ///< [m]
    Solid solid;
  };

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    out[0] = positive_part(-gap(load(rows[0] + kPosition), known.radius, load(rows[1] + kPosition), rows[1] + kOrientation, known.solid));
  }
};

}  // namespace rimshot::losses
