#pragma once
#include "rimshot/losses/impact.h"
#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// What one body gains the other loses, by the ratio of their masses: the velocity of the pair's common centre of mass goes through
/// the impact unchanged,
///   r = (m_a change(v_a) + m_b change(v_b)) / (m_a + m_b).
/// Only for two moving bodies; the ground takes any impulse. Twin: the certificate's linear_momentum, which tests either body against
/// the recorded impulse.
struct LinearImpulse {
  static constexpr const char* kName = "linear_impulse";
  static constexpr const char* kUnit = "m/s";
  static constexpr int kRows = 4, kWidth = kStateWidth, kResiduals = 3;
  using Constants = ImpactConstants;

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    const Impact<T> impact(rows, known);
    const double share_a = known.mass_a * known.inverse_mass_b / (1 + known.mass_a * known.inverse_mass_b);  // m_a / (m_a + m_b)
    const Vector3<T> r = share_a * impact.change(0) + (1 - share_a) * impact.change(1);
    out[0] = r.x, out[1] = r.y, out[2] = r.z;
  }
};

}  // namespace rimshot::losses
