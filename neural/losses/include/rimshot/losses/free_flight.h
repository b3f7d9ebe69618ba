#pragma once
#include "rimshot/losses/law.h"
#include "rimshot/losses/state.h"

namespace rimshot::losses {

/// Three states of a body at equal distances in time, without contact from the first to the last.
struct FreeFlightConstants {
  double time_step = 0;   ///< [s] between neighbours
  Flight flight;
};

/// The velocity is the integral of the acceleration, by Simpson's rule:
///   r = v2 - v0 - h/3 (a0 + 4 a1 + a2).
/// Error of the rule: h^5 |d^4 a / dt^4| / 90. Twin: the certificate's free_flight.velocity.
struct FreeFlightVelocity {
  static constexpr const char* kName = "free_flight.velocity";
  static constexpr const char* kUnit = "m/s";
  static constexpr int kRows = 3, kWidth = kStateWidth, kResiduals = 3;
  using Constants = FreeFlightConstants;

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    Vector3<T> a[kRows];
    for (int i = 0; i < kRows; ++i) a[i] = acceleration(known.flight, load(rows[i] + kVelocity), load(rows[i] + kSpin));
    const Vector3<T> r = load(rows[2] + kVelocity) - load(rows[0] + kVelocity) - (known.time_step / 3) * (a[0] + 4.0 * a[1] + a[2]);
    out[0] = r.x, out[1] = r.y, out[2] = r.z;
  }
};

/// The position is the integral of the velocity, r = p2 - p0 - h/3 (v0 + 4 v1 + v2). Twin: the certificate's free_flight.position.
struct FreeFlightPosition {
  static constexpr const char* kName = "free_flight.position";
  static constexpr const char* kUnit = "m";
  static constexpr int kRows = 3, kWidth = kStateWidth, kResiduals = 3;
  using Constants = FreeFlightConstants;

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    const auto v = [&](int i) { return load(rows[i] + kVelocity); };
    const Vector3<T> r =
        load(rows[2] + kPosition) - load(rows[0] + kPosition) - (known.time_step / 3) * (v(0) + 4.0 * v(1) + v(2));
    out[0] = r.x, out[1] = r.y, out[2] = r.z;
  }
};

}  // namespace rimshot::losses
