#include <algorithm>

#include "arc_touch.h"
#include "metrics.h"
#include "rimshot/evaluate/rim_outcome.h"
#include "rimshot/physics/ring_passage.h"

namespace rimshot::evaluate {
namespace {

/// The path as a run, so that "made" means the same for the simulator and the judge.
bool goes_through_ring(const BallPath& path, const Court& court, int ball) {
  constexpr double kStep = 1.0 / 480;
  if (path.arcs.empty()) return false;
  trajectory::Trajectory run;
  run.scene.world = court.world;
  run.scene.bodies = court.statics;
  run.scene.bodies.push_back(court.balls[std::size_t(ball)]);
  run.bodies.resize(run.scene.bodies.size());
  for (double t = path.arcs.front().begin; t <= path.arcs.back().end; t += kStep) {
    run.time.push_back(t);
    for (std::size_t i = 0; i < run.bodies.size(); ++i) run.bodies[i].states.push_back(run.scene.bodies[i].initial);
    const Arc& at = path.arcs[arc_at(path.arcs, t)];
    BodyState& state = run.bodies.back().states.back();
    state.p_WB = at.position(t);
    state.v_WB_W = at.velocity(t);
  }
  return !physics::ring_passages(run).empty();
}

}  // namespace

std::optional<bool> through_ring(const std::vector<BallPath>& paths, const Court& court) {
  const bool has_ring = std::ranges::any_of(
      court.statics, [](const scene::Body& body) { return std::holds_alternative<scene::Torus>(body.shape); });
  if (!has_ring || std::ranges::all_of(paths, [](const BallPath& path) { return path.arcs.empty(); })) return {};
  bool made = false;
  for (std::size_t b = 0; b < paths.size(); ++b) made |= goes_through_ring(paths[b], court, int(b));
  return made;
}

}  // namespace rimshot::evaluate
