#pragma once
#include "rimshot/losses/impact.h"
#include "rimshot/losses/law.h"
#include "rimshot/losses/signed_distance.h"

namespace rimshot::losses {

/// The surfaces meet at the contact's time and not before or after: the gap that is left there, over the speed of approach, is the
/// error in time to first order, r = gap / (-n . u(before)). Twin: the certificate's contact_geometry.gap over the approach speed.
struct ContactTiming {
  static constexpr const char* kName = "contact_timing";
  static constexpr const char* kUnit = "s";
  static constexpr int kRows = 4, kWidth = kStateWidth, kResiduals = 1;
  struct Constants {
    ImpactConstants impact;
    double radius = 0;           ///< of a [m]
    double least_speed = 0.01;   ///< [m/s] slower approaches count as that fast
    Solid solid;                 ///< b
  };

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    const Impact<T> impact(rows, known.impact);
    const T approach = -dot(impact.relative_velocity(0), impact.normal);
    const T speed = value_of(approach) > known.least_speed ? approach : T(known.least_speed);
    out[0] = gap(impact.p[0], known.radius, impact.p[1], rows[2] + kOrientation, known.solid) / speed;
  }
};

}  // namespace rimshot::losses
