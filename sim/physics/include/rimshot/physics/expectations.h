#pragma once
#include <string>
#include <vector>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// What a run shows of one expectation of its scene.
struct Answer {
  std::string name;
  double measured = 0, expected = 0, tolerance = 0;
  std::string formula, source;
  std::string problem;  ///< why it could not be measured; empty otherwise
  bool holds() const;
};

/// One number read from a run: samples as they are, states between them by state_at(), crossings where the interpolated quantity
/// passes through its level. Energies are the run's own rows; momenta are computed from the states.
/// @throws Error(InvalidInput) if the run does not have it: no such event, no such crossing, no sample in the interval
double measure(const trajectory::Trajectory& run, const scene::Probe& probe);

/// One answer for each expectation of the run's scene, in its order.
std::vector<Answer> answers(const trajectory::Trajectory& run);

}  // namespace rimshot::physics
