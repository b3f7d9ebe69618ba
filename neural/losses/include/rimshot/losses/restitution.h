#pragma once
#include "rimshot/losses/impact.h"
#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// Newton's law of restitution at a contact: the points part along the normal with e times the speed at which they approached,
///   r = n . u(after) + e n . u(before).
/// Where the pair stays together, the place's restitution is 0. Twin: the certificate's restitution.states.
struct Restitution {
  static constexpr const char* kName = "restitution";
  static constexpr const char* kUnit = "m/s";
  static constexpr int kRows = 4, kWidth = kStateWidth, kResiduals = 1;
  using Constants = ImpactConstants;

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    const Impact<T> impact(rows, known);
    out[0] = dot(impact.relative_velocity(1), impact.normal) + known.restitution * dot(impact.relative_velocity(0), impact.normal);
  }
};

}  // namespace rimshot::losses
