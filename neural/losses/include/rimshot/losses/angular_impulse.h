#pragma once
#include "rimshot/losses/impact.h"
#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// A sphere's spin changes by the moment of the impulse that changes its velocity, acting at the point of contact:
///   r_a = change(w_a) - arm_a x (m_a change(v_a)) / I_a,   r_b = change(w_b) + arm_b x (m_a change(v_a)) / I_b.
/// Both bodies feel the same impulse, that on a. Twin: the certificate's angular_momentum.
struct AngularImpulse {
  static constexpr const char* kName = "angular_impulse";
  static constexpr const char* kUnit = "rad/s";
  static constexpr int kRows = 4, kWidth = kStateWidth, kResiduals = 6;
  using Constants = ImpactConstants;

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    const Impact<T> impact(rows, known);
    const Vector3<T> impulse = known.mass_a * impact.change(0);
    for (int body = 0; body < 2; ++body) {
      const double inverse = body == 0 ? known.inverse_inertia_a : -known.inverse_inertia_b;
      const Vector3<T> r = impact.spin[body][1] - impact.spin[body][0] - inverse * cross(impact.arm(body), impulse);
      out[3 * body] = r.x, out[3 * body + 1] = r.y, out[3 * body + 2] = r.z;
    }
  }
};

}  // namespace rimshot::losses
