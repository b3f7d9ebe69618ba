#pragma once
#include "rimshot/losses/impact.h"
#include "rimshot/losses/law.h"

namespace rimshot::losses {

/// Coulomb friction of an impact, cone and stick in one continuous residual: with a's change of velocity j = v(after) - v(before),
/// its parts j_n and j_t along and across the normal, and the slip s of the contact points after the impact,
///   r = j_t - P(j_t - s),   P: projection onto the disc of radius mu j_n.
/// r = 0 exactly where the impulse lies in the cone and either nothing slips, or the impulse lies on the cone against the slip
/// (Alart and Curnier, CMAME 92 (1991) 353, section 3). A slip that should be none gives r = s, the certificate's friction.states; an
/// impulse outside the cone without slip gives the excess, its friction_cone over the mass.
struct Coulomb {
  static constexpr const char* kName = "coulomb";
  static constexpr const char* kUnit = "m/s";
  static constexpr int kRows = 4, kWidth = kStateWidth, kResiduals = 3;
  using Constants = ImpactConstants;

  template <typename T>
  RIMSHOT_HOST_DEVICE static void residual(const T (*rows)[kWidth], const Constants& known, T* out) {
    const Impact<T> impact(rows, known);
    const Vector3<T> change = impact.change(0), tangential = across(change, impact.normal);
    const T limit = known.friction * positive_part(dot(change, impact.normal));
    const Vector3<T> wanted = tangential - across(impact.relative_velocity(1), impact.normal);
    const T size = length(wanted);
    Vector3<T> allowed = wanted;
    if (value_of(size) > value_of(limit)) allowed = (limit / size) * wanted;
    const Vector3<T> r = tangential - allowed;
    out[0] = r.x, out[1] = r.y, out[2] = r.z;
  }
};

}  // namespace rimshot::losses
