#include "flight_motion.h"

namespace rimshot::evaluate {

StretchMotion::StretchMotion(double begin, const Vec3& p, const Vec3& v, const Vec3& a, const Vec3& s, double half, const SharedLaw& law, bool flight)
    : t0(begin), p0(p), v0(v), acceleration(a), lift(s), drag(flight ? law.drag : 0) {
  const double h = half > 0 ? half : 1;
  Vec3 at[4][3];  // at -h, 0, h
  for (int place = 0; place < 3; ++place) {
    const Vec3 velocity_then = v0 + (place - 1) * h * acceleration;
    const double speed = Vec3(velocity_then.x(), velocity_then.y(), law.stretch * velocity_then.z()).norm();
    at[0][place] = -speed * velocity_then;
    for (int axis = 0; axis < 3; ++axis) at[1 + axis][place] = speed * Vec3::Unit(axis).cross(velocity_then);
  }
  for (int i = 0; i < 4; ++i) {
    air[i][0] = at[i][1];
    air[i][1] = (at[i][2] - at[i][0]) / (2 * h);
    air[i][2] = (at[i][2] - 2 * at[i][1] + at[i][0]) / (2 * h * h);
  }
}

Vec3 StretchMotion::air_displacement(int i, double t) const {
  const double dt = t - t0;
  return dt * dt * (air[i][0] / 2 + dt * (air[i][1] / 6 + dt * air[i][2] / 12));
}

Vec3 StretchMotion::air_velocity(int i, double t) const {
  const double dt = t - t0;
  return dt * (air[i][0] + dt * (air[i][1] / 2 + dt * air[i][2] / 3));
}

Vec3 StretchMotion::position(double t) const {
  const double dt = t - t0;
  Vec3 p = p0 + dt * (v0 + 0.5 * dt * acceleration);
  if (drag != 0) p += drag * (air_displacement(0, t) + lift.x() * air_displacement(1, t) + lift.y() * air_displacement(2, t) + lift.z() * air_displacement(3, t));
  return p;
}

Vec3 StretchMotion::velocity(double t) const {
  Vec3 v = v0 + (t - t0) * acceleration;
  if (drag != 0) v += drag * (air_velocity(0, t) + lift.x() * air_velocity(1, t) + lift.y() * air_velocity(2, t) + lift.z() * air_velocity(3, t));
  return v;
}

}  // namespace rimshot::evaluate
