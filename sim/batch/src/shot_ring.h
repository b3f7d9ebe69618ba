#pragma once
#include "shot_contact.h"

namespace rimshot::batch {

/// Finest look for the smallest gap to the ring [s].
constexpr double kRingLook = 1.0 / 500;

/// The smallest gap to the ring over [0, end] of an arc, if it is below `least`. No look is needed until the gap could have
/// come down to `least`, nor while it is sure to go on closing: at the distance D from the ring's circle its rate rises by
/// at most |a| + v^2 / D. In between, a minimum lies where the rate changes its sign.
RIMSHOT_HOST_DEVICE inline double smallest_gap(const Obstacle& ring, double radius, const Arc& arc, double end,
                                               double least) {
  double t = 0;
  Nearest near = nearest(ring, radius, arc.p0);
  double rate = dot(near.normal, arc.velocity(0));
  least = smaller(least, near.gap);
  while (t < end) {
    const double half_way = 0.5 * (near.gap + radius + ring.size[1]);
    const double rise = arc.acceleration + arc.speed * arc.speed / half_way;
    const double closing = rate < 0 ? smaller(-rate / rise, half_way / arc.speed) : 0;
    const double free = larger((near.gap - least) / arc.speed, closing);
    const double next = smaller(end, t + larger(free, kRingLook));
    const Nearest there = nearest(ring, radius, arc.position(next));
    const double rate_there = dot(there.normal, arc.velocity(next));
    if (free < kRingLook && rate < 0 && rate_there > 0) {
      double a = t, b = next;
      for (int i = 0; i < 24; ++i) {
        const double m = 0.5 * (a + b);
        const Nearest middle = nearest(ring, radius, arc.position(m));
        if (dot(middle.normal, arc.velocity(m)) < 0) a = m;
        else b = m;
      }
      least = smaller(least, nearest(ring, radius, arc.position(a)).gap);
    }
    least = smaller(least, there.gap);
    near = there;
    rate = rate_there;
    t = next;
  }
  return least;
}

/// Time in [0, end] at which the centre goes down through the ring's hole, or -1. Within an arc it can rise and fall
/// again once: the top is looked for where it does.
RIMSHOT_HOST_DEVICE inline double passage(const Obstacle& ring, const Arc& arc, double end) {
  double a = 0, b = end;
  const Vector up = ring.axis_z;
  double height_a = dot(arc.p0 - ring.position, up);
  const double height_b = dot(arc.position(end) - ring.position, up);
  if (height_b > 0) return -1;
  if (height_a <= 0) {
    if (!(dot(arc.v[0], up) > 0) || height_a + arc.speed * end <= 0) return -1;
    double low = 0, high = end;
    for (int i = 0; i < 40; ++i) {
      const double m = 0.5 * (low + high);
      if (dot(arc.velocity(m), up) > 0) low = m;
      else high = m;
    }
    a = low;
    height_a = dot(arc.position(a) - ring.position, up);
    if (height_a <= 0) return -1;
  }
  for (int i = 0; i < 50; ++i) {
    const double m = 0.5 * (a + b);
    if (dot(arc.position(m) - ring.position, up) > 0) a = m;
    else b = m;
  }
  const Vector d = arc.position(b) - ring.position;
  const double x = dot(d, ring.axis_x), y = dot(d, ring.axis_y);
  return x * x + y * y < ring.size[0] * ring.size[0] ? b : -1;
}

}  // namespace rimshot::batch
