#include <algorithm>

#include "metrics.h"
#include "rimshot/physics/ring_passage.h"

namespace rimshot::evaluate {

std::optional<bool> through_ring(const BallPath& path, const Court& court) {
  const bool has_ring = std::ranges::any_of(
      court.statics, [](const scene::Body& body) { return std::holds_alternative<scene::Torus>(body.shape); });
  if (!has_ring || path.arcs.empty()) return {};
  // The path as a run, so that "made" means the same for the simulator and the judge.
  constexpr double kStep = 1.0 / 480;
  trajectory::Trajectory run;
  run.scene.world = court.world;
  run.scene.bodies = court.statics;
  run.scene.bodies.push_back(court.ball);
  run.bodies.resize(run.scene.bodies.size());
  for (double t = path.arcs.front().begin; t <= path.arcs.back().end; t += kStep) {
    run.time.push_back(t);
    for (std::size_t i = 0; i < run.bodies.size(); ++i) run.bodies[i].states.push_back(run.scene.bodies[i].initial);
    const auto arc = std::ranges::find_if(path.arcs, [t](const Arc& a) { return t <= a.end; });
    const Arc& at = arc == path.arcs.end() ? path.arcs.back() : *arc;
    BodyState& ball = run.bodies.back().states.back();
    ball.p_WB = at.position(t);
    ball.v_WB_W = at.velocity(t);
  }
  return !physics::ring_passages(run).empty();
}

}  // namespace rimshot::evaluate
