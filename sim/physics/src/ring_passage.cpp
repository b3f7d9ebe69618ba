#include "rimshot/physics/ring_passage.h"

#include <algorithm>

namespace rimshot::physics {
namespace {

/// Centre of a body in the ring's frame.
Vec3 in_ring(const trajectory::Trajectory& run, int body, int ring, double t) {
  const BodyState& frame = run.bodies[std::size_t(ring)].states.front();
  return frame.q_WB.conjugate() * (run.state_at(body, t).p_WB - frame.p_WB);
}

/// Time in [a, b] at which the centre crosses the ring's plane downwards, by bisection.
double crossing(const trajectory::Trajectory& run, int body, int ring, double a, double b) {
  for (int i = 0; i < 60; ++i) {
    const double m = 0.5 * (a + b);
    (in_ring(run, body, ring, m).z() > 0 ? a : b) = m;
  }
  return 0.5 * (a + b);
}

}  // namespace

std::vector<RingPassage> ring_passages(const trajectory::Trajectory& run) {
  std::vector<RingPassage> passages;
  for (int ring = 0; ring < int(run.bodies.size()); ++ring) {
    const scene::Body& frame = run.scene.bodies[std::size_t(ring)];
    const auto* torus = std::get_if<scene::Torus>(&frame.shape);
    if (!torus || !frame.is_static) continue;
    for (int body = 0; body < int(run.bodies.size()); ++body) {
      if (run.scene.bodies[std::size_t(body)].is_static) continue;
      for (std::size_t i = 1; i < run.time.size(); ++i) {
        if (!(in_ring(run, body, ring, run.time[i - 1]).z() > 0 && in_ring(run, body, ring, run.time[i]).z() <= 0))
          continue;
        const double t = crossing(run, body, ring, run.time[i - 1], run.time[i]);
        if (in_ring(run, body, ring, t).head<2>().norm() < torus->major_radius) passages.push_back({body, ring, t});
      }
    }
  }
  std::ranges::sort(passages, {}, &RingPassage::time);
  return passages;
}

}  // namespace rimshot::physics
