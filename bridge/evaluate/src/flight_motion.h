#pragma once
#include "rimshot/core/conventions.h"

namespace rimshot::evaluate {

/// What all flights of a clip share. Lengths in ball radii, camera frame.
struct SharedLaw {
  Vec3 gravity = Vec3::Zero();  ///< [radii/s^2]
  double drag = 0;              ///< k of a = -k |v| v [1/radius]: 3/8 Cd rho_air / rho_ball for a sphere
  double stretch = 1;           ///< true depth over depth as read: the true focal length over the supposed one
};

/// One stretch of the ball's motion: position at t0 + dt, with drag and lift to first order along the vacuum's parabola.
struct StretchMotion {
  double t0 = 0;
  Vec3 p0 = Vec3::Zero(), v0 = Vec3::Zero();
  Vec3 acceleration = Vec3::Zero();  ///< gravity, or the stretch's own
  Vec3 lift = Vec3::Zero();          ///< s of a = k |v| s x v: spin parameter over drag coefficient
  double drag = 0;
  Vec3 air[4][3];                    ///< acceleration per k of drag and of lift about x, y, z: coefficients of 1, dt, dt^2

  /// @param half half the stretch's length [s]: the air's share is a parabola through its begin, middle and end
  StretchMotion(double t0, const Vec3& p0, const Vec3& v0, const Vec3& acceleration, const Vec3& lift, double half, const SharedLaw& law, bool flight);

  Vec3 position(double t) const;
  Vec3 velocity(double t) const;
  /// Displacement at t by term i of the air (0 drag, 1..3 lift) for k = 1.
  Vec3 air_displacement(int i, double t) const;

 private:
  Vec3 air_velocity(int i, double t) const;
};

}  // namespace rimshot::evaluate
