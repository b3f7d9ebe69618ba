#pragma once
#include "rimshot/losses/law.h"
#include "rimshot/losses/state.h"

namespace rimshot::losses {

/// Energy is never gained: of a body from sample to sample, in still air, or of a pair over an impact,
///   r = max(0, E(after) - E(before)),   E = sum of m v^2 / 2 + w . I w / 2 - m g . p.
/// Rows: a before, a after, b before, b after; a mass of 0 leaves b out. Twin: the certificate's energy.balance in vacuum.
struct EnergyGain {
  static constexpr const char* kName = "energy_gain";
  static constexpr const char* kUnit = "J";
  static constexpr int kRows = 4, kWidth = kStateWidth, kResiduals = 1;
  struct Body {
    double mass = 0;          ///< [kg]
    double inertia[3] = {};   ///< principal moments, body axes [kg m^2]
  };
  struct Constants {
    Body a, b;
    double gravity[3] = {};   ///< [m/s^2]
  };

  template <typename T>
  RIMSHOT_HOST_DEVICE static T energy(const T* row, const Body& body, const double* gravity) {
    const Vector3<T> v = load(row + kVelocity), w = to_body(row + kOrientation, load(row + kSpin));
    return 0.5 * (body.mass * dot(v, v) + body.inertia[0] * w.x * w.x + body.inertia[1] * w.y * w.y + body.inertia[2] * w.z * w.z) -
           body.mass * dot(constant<T>(gravity), load(row + kPosition));
  }

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    const T before = energy(rows[0], known.a, known.gravity) + energy(rows[2], known.b, known.gravity);
    const T after = energy(rows[1], known.a, known.gravity) + energy(rows[3], known.b, known.gravity);
    out[0] = positive_part(after - before);
  }
};

}  // namespace rimshot::losses
