#include "rimshot/physics/convergence.h"

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/physics/simulate.h"

namespace rimshot::physics {
namespace {

double distance(const trajectory::Trajectory& a, const trajectory::Trajectory& b) {
  double most = 0;
  for (std::size_t body = 0; body < a.bodies.size(); ++body)
    for (std::size_t i = 0; i < a.time.size(); ++i)
      most = std::max(most, (a.bodies[body].states[i].p_WB - b.bodies[body].states[i].p_WB).norm());
  return most;
}

}  // namespace

double Convergence::order() const { return std::log2(first / second); }

Convergence observe_convergence(const trajectory::Trajectory& run) {
  if (!run.interventions.empty())
    throw Error(ErrorCode::InvalidInput, "the run was changed from outside at " + std::to_string(run.interventions.front().time) +
                                             " s, which its file does not describe in full; observe the order of the factual run");
  const auto in_steps = [&](double share) {
    SimulateOptions options;
    options.step = share * run.steps.outer;
    options.contact_step = share * run.steps.contact;
    return simulate(run.scene, options);
  };
  Convergence out;
  out.steps = run.steps;
  const auto half = in_steps(0.5);
  out.first = distance(in_steps(1), half);
  out.second = distance(half, in_steps(0.25));
  return out;
}

}  // namespace rimshot::physics
