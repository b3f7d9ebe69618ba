#pragma once
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// How a run changes when its steps of flight and of lasting contact are halved, and halved again: for an integrator of order p the
/// second difference is 2^p times smaller than the first (Richardson; Hairer, Norsett and Wanner, Solving ODEs I, section II.4).
struct Convergence {
  trajectory::Steps steps;                      ///< of the run
  double first = 0, second = 0;                 ///< largest distance of any body's centre at any sample, run to half and half to quarter [m]
  bool exact() const { return first < kRounding; }  ///< what is left is rounding, and has no order
  double order() const;                         ///< log2(first / second)

  /// Distances below this are roundings that impacts have made larger [m].
  static constexpr double kRounding = 1e-9;
};

/// Simulates the run's scene three times in its own steps and finer ones, which takes up to seven times as long as the run did. Motion that
/// amplifies any difference (a break shot) shows no order.
/// @throws Error(InvalidInput) for a run with interventions, which a file does not describe in full
Convergence observe_convergence(const trajectory::Trajectory& run);

}  // namespace rimshot::physics
