#pragma once
#include "shot.h"

namespace rimshot::batch {

/// Flight in a uniform field with quadratic drag and Magnus force, as a Taylor series about the start of a step:
///   u' = g - k_d |u| u + k_m w x u,   u = v - wind,   w constant.
/// The coefficients follow from those of lower order: q = u.u and s = |u| are power series too, with s^2 = q
/// (Moore, Methods and Applications of Interval Analysis, 1979, section 3.4; the rules for products and roots). The
/// series is the step's dense output.
struct Arc {
  static constexpr int kOrder = 12;  ///< of the velocity; the position has one more
  Vector p0;
  Vector v[kOrder + 1];  ///< velocity, v(t) = sum v[n] t^n
  double h;              ///< length of the step [s]
  double speed;          ///< bound of |v| over the step [m/s]
  double acceleration;   ///< bound of |v'| over the step [m/s^2]

  RIMSHOT_HOST_DEVICE Vector velocity(double t) const {
    Vector sum = v[kOrder];
    for (int n = kOrder - 1; n >= 0; --n) sum = t * sum + v[n];
    return sum;
  }
  RIMSHOT_HOST_DEVICE Vector position(double t) const {
    Vector sum = (1.0 / (kOrder + 1)) * v[kOrder];
    for (int n = kOrder - 1; n >= 0; --n) sum = t * sum + (1.0 / (n + 1)) * v[n];
    return p0 + t * sum;
  }
};

/// What the last two terms of the series may move the ball by in a step [m]; the terms left out are smaller.
constexpr double kArcTolerance = 1e-11;
constexpr double kLongestArc = 0.25;      ///< [s]
/// Where the ball stands still in the air |u| has a kink and no series. Drag is nearly nothing there: over a step this
/// short |u| is taken as constant, which leaves less than k_d g^2 h^3, some 1e-9 m/s. [s]
constexpr double kShortestArc = 1.0 / 1024;

RIMSHOT_HOST_DEVICE inline void begin_arc(const Shot& shot, Vector position, Vector velocity, Vector spin, double left,
                                          Arc& arc) {
  constexpr int N = Arc::kOrder;
  Vector u[N + 1];
  double q[N + 1], s[N + 1];
  arc.p0 = position;
  u[0] = velocity - shot.wind;
  q[0] = dot(u[0], u[0]);
  s[0] = sqrt(q[0]);
  const double per_s = s[0] > 0 ? 0.5 / s[0] : 0;
  for (int n = 0; n < N; ++n) {
    Vector drag = s[0] * u[n];
    for (int i = 1; i <= n; ++i) drag = drag + s[i] * u[n - i];
    Vector rate = shot.lift * cross(spin, u[n]) - shot.drag * drag;
    if (n == 0) rate = rate + shot.gravity;
    u[n + 1] = (1.0 / (n + 1)) * rate;
    double square = 0, roots = 0;
    for (int i = 0; i <= n + 1; ++i) square += dot(u[i], u[n + 1 - i]);
    for (int i = 1; i <= n; ++i) roots += s[i] * s[n + 1 - i];
    q[n + 1] = square;
    s[n + 1] = (square - roots) * per_s;
  }

  // The longest step whose last terms are small enough.
  const double last = length(u[N]), before = length(u[N - 1]);
  double h = smaller(left, kLongestArc);
  bool converges = false;
  // Along a line, the series of |u| goes through its kink as if it were smooth: no step may get there.
  const double until_kink = shot.drag > 0 ? 0.75 * s[0] : 1e300, change = length(u[1]);
  while (h * change > until_kink && h > kShortestArc) h = larger(0.8 * h, kShortestArc);
  while (h * change <= until_kink) {
    double power = 1;
    for (int n = 0; n < N; ++n) power *= h;
    converges = last * power * h + before * power <= N * kArcTolerance;
    if (converges || h <= kShortestArc) break;
    h = larger(0.8 * h, kShortestArc);
  }
  if (!converges) {
    // The kink: drag of the speed in the middle of the step.
    const double speed = length(u[0] + 0.5 * h * shot.gravity);
    for (int n = 0; n < N; ++n) {
      Vector rate = shot.lift * cross(spin, u[n]) - shot.drag * speed * u[n];
      if (n == 0) rate = rate + shot.gravity;
      u[n + 1] = (1.0 / (n + 1)) * rate;
    }
  }
  arc.h = h;
  arc.v[0] = velocity;
  for (int n = 1; n <= N; ++n) arc.v[n] = u[n];
  double bound = 0;
  for (int n = N; n >= 1; --n) bound = bound * h + n * length(u[n]);
  arc.acceleration = bound;
  arc.speed = length(velocity) + h * bound;
}

}  // namespace rimshot::batch
