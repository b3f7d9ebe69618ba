#pragma once
#include <string>
#include <vector>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// How well one law holds in a run.
struct Residual {
  std::string law;      ///< e.g. "free_flight.velocity", "restitution.states", "penetration"; all in docs/PHYSICS.md
  std::string unit;
  double value = 0;     ///< worst residual found
  double bound = 0;     ///< the promise; value <= bound holds
  double time = 0;      ///< [s] where the worst one is
  std::string where;    ///< body or pair of bodies
  int count = 0;        ///< number of places that were checked
  bool holds() const { return value <= bound; }
};

/// Recomputed from a trajectory alone, by other formulas than the simulator's.
struct Certificate {
  std::string scene_sha256, trajectory_sha256;
  std::vector<Residual> residuals;
  bool holds() const;
  std::string to_json() const;
};

Certificate certify(const trajectory::Trajectory& trajectory);

}  // namespace rimshot::physics
