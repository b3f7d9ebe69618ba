#pragma once
#include "rimshot/losses/vector3.h"

namespace rimshot::losses {

/// Columns of a body's state, the D of [N, T, B, D]; SI units, world frame, the centre of mass.
enum StateColumn : int {
  kPosition = 0,      ///< [3] p_WB [m]
  kOrientation = 3,   ///< [4] q_WB, w x y z, of unit length
  kVelocity = 7,      ///< [3] v_WB_W [m/s]
  kSpin = 10,         ///< [3] w_WB_W [rad/s]
  kStateWidth = 13,
};

/// Forces on a sphere in free flight, each over its mass. All zero: a body that stands still.
struct Flight {
  double gravity[3] = {};      ///< [m/s^2]
  double wind[3] = {};         ///< [m/s]
  double drag_rate = 0;        ///< rho Cd pi r^2 / (2 m) [1/m]
  double magnus_rate = 0;      ///< rho k pi r^3 / (2 m) [-], with the lift coefficient C_L = k r omega / v
};

/// Acceleration [m/s^2]: gravity, quadratic drag - drag_rate |u| u and Magnus force magnus_rate omega x u with u = v - wind
/// (the laws and their sources: docs/PHYSICS.md).
template <typename T>
RIMSHOT_HOST_DEVICE Vector3<T> acceleration(const Flight& flight, const Vector3<T>& v, const Vector3<T>& spin) {
  const Vector3<T> u = v - constant<T>(flight.wind);
  const T drag = -flight.drag_rate * length(u);
  return constant<T>(flight.gravity) + drag * u + flight.magnus_rate * cross(spin, u);
}

/// Centre and velocity of a body carried over `time` [s] of free flight, forwards or backwards, in one step of the classical
/// Runge-Kutta rule (error of order time^5).
template <typename T>
struct Carried {
  Vector3<T> p, v;
};
template <typename T>
RIMSHOT_HOST_DEVICE Carried<T> carry(const T* state, const Flight& flight, double time) {
  const Vector3<T> p = load(state + kPosition), v = load(state + kVelocity), spin = load(state + kSpin);
  const Vector3<T> a1 = acceleration(flight, v, spin), v2 = v + (time / 2) * a1;
  const Vector3<T> a2 = acceleration(flight, v2, spin), v3 = v + (time / 2) * a2;
  const Vector3<T> a3 = acceleration(flight, v3, spin), v4 = v + time * a3;
  const Vector3<T> a4 = acceleration(flight, v4, spin);
  return {p + (time / 6) * (v + 2.0 * v2 + 2.0 * v3 + v4), v + (time / 6) * (a1 + 2.0 * a2 + 2.0 * a3 + a4)};
}

}  // namespace rimshot::losses
