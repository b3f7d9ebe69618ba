#pragma once
#include "rimshot/losses/state.h"

namespace rimshot::losses {

/// One entry of the contact list: sphere a hits b between two samples. Rows of the laws of impact: a before, a after, b before,
/// b after. The states are carried to the contact's own time by free flight, so that the samples' distance adds no error.
struct ImpactConstants {
  Flight flight_a, flight_b;
  double before = 0, after = 0;                          ///< [s] from the sample before to the contact (>= 0), from the sample after (<= 0)
  double mass_a = 0, inverse_mass_b = 0;                 ///< [kg], [1/kg]; 0: b stands still
  double inverse_inertia_a = 0, inverse_inertia_b = 0;   ///< [1/(kg m^2)] of spheres; 0: b does not turn
  double normal[3] = {0, 0, 1};                          ///< unit, world frame, from b to a
  double point[3] = {};                                  ///< of contact, world frame [m]
  double restitution = 0, friction = 0;
};

/// States of the pair just before and just after the impact.
template <typename T>
struct Impact {
  Vector3<T> p[2];            ///< centres of a and b before [m]
  Vector3<T> v[2][2];         ///< [a, b][before, after] [m/s]
  Vector3<T> spin[2][2];      ///< [rad/s]
  Vector3<T> normal, point;

  RIMSHOT_HOST_DEVICE Impact(const T (*rows)[kStateWidth], const ImpactConstants& known)
      : normal(constant<T>(known.normal)), point(constant<T>(known.point)) {
    for (int body = 0; body < 2; ++body) {
      for (int side = 0; side < 2; ++side) {
        const T* row = rows[2 * body + side];
        const Carried<T> at = carry(row, body == 0 ? known.flight_a : known.flight_b, side == 0 ? known.before : known.after);
        if (side == 0) p[body] = at.p;
        v[body][side] = at.v;
        spin[body][side] = load(row + kSpin);
      }
    }
  }

  RIMSHOT_HOST_DEVICE Vector3<T> change(int body) const { return v[body][1] - v[body][0]; }
  RIMSHOT_HOST_DEVICE Vector3<T> arm(int body) const { return point - p[body]; }
  /// Velocity of a's material point relative to b's at the point of contact.
  RIMSHOT_HOST_DEVICE Vector3<T> relative_velocity(int side) const {
    return v[0][side] + cross(spin[0][side], arm(0)) - v[1][side] - cross(spin[1][side], arm(1));
  }
};

}  // namespace rimshot::losses
