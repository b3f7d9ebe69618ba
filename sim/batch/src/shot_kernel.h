#pragma once
#include "shot_ring.h"

namespace rimshot::batch {

constexpr int kMostArcs = 20000;

RIMSHOT_HOST_DEVICE inline void write(double* to, Vector from) {
  to[0] = from.x;
  to[1] = from.y;
  to[2] = from.z;
}

/// One shot from its start to its end: arcs of flight between impacts, as the world does it, with a solution of higher
/// order. Where the world would begin a lasting contact or resolve several impacts at once, the shot ends with the reason
/// and is the world's business.
RIMSHOT_HOST_DEVICE inline Finish fly_shot(const Shot& shot, const Court& court, Outcome& out) {
  out = Outcome{};
  const Obstacle* ring = court.ring < 0 ? nullptr : &court.obstacles[court.ring];
  if (ring == nullptr) out.made = kNone;
  Vector p = shot.position, v = shot.velocity, w = shot.spin;
  write(out.start_position, p);
  write(out.start_velocity, v);
  write(out.start_spin, w);
  for (int i = 0; i < court.count; ++i)
    if (nearest(court.obstacles[i], shot.radius, p).gap < kCorner) return Finish::Corner;
  double least_gap = 1e300, t = 0;
  Arc arc;
  for (int arcs = 0; t < shot.duration; ++arcs) {
    if (arcs == kMostArcs) return Finish::Stuck;
    const double left = shot.duration - t;
    begin_arc(shot, p, v, w, left, arc);
    double end = arc.h;
    int met = -1;
    for (int i = 0; i < court.count; ++i) {
      double at = 0;
      const Search found = first_contact(court.obstacles[i], shot.radius, arc, end, at);
      if (found == Search::Stuck) return Finish::Stuck;
      if (found == Search::Nothing) continue;
      end = at;
      met = i;
    }
    if (ring != nullptr) {
      if (least_gap > 0) least_gap = smallest_gap(*ring, shot.radius, arc, end, least_gap);
      const double through = out.made != 0 ? -1 : passage(*ring, arc, end);
      if (through >= 0) {
        out.made = 1;
        out.made_time = t + through;
      }
    }
    p = arc.position(end);
    v = arc.velocity(end);
    if (!(dot(v, v) < 1e12)) return Finish::NotFinite;
    t = met < 0 && end == left ? shot.duration : t + end;
    if (met < 0) continue;

    const Obstacle& obstacle = court.obstacles[met];
    const Vector normal = nearest(obstacle, shot.radius, p).normal;
    for (int i = 0; i < court.count; ++i)
      if (i != met && nearest(court.obstacles[i], shot.radius, p).gap < kCorner) return Finish::Corner;
    if (bounce(shot, obstacle, normal, v, w) < kSlowRebound) return Finish::Rests;

    out.contacts += 1;
    if (out.contacts == 1) out.first_contact_time = t;
    if (met == court.ring) {
      least_gap = 0;
      if (!(out.rim_time >= 0)) {
        out.rim_time = t;
        write(out.rim_exit, v);
      }
    }
    if (obstacle.surface == Surface::Plane && !(out.landing_time >= 0)) {
      out.landing_time = t;
      write(out.landing, p - shot.radius * normal);
    }
  }
  if (ring != nullptr) out.ring_gap = least_gap;
  write(out.end_position, p);
  write(out.end_velocity, v);
  write(out.end_spin, w);
  return Finish::Done;
}

}  // namespace rimshot::batch
