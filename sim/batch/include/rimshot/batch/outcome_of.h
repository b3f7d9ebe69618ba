#pragma once
#include <string>

#include "rimshot/batch/outcome.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::batch {

/// Which body is the ball and which the ring; -1 for no ring.
struct Roles {
  int ball = 0, ring = -1;
};

/// By their names; an empty name means the first moving body and the first static torus.
/// @throws Error(InvalidInput) if a name does not fit or nothing moves.
Roles roles(const scene::Scene& scene, const std::string& ball, const std::string& ring);

/// The outcome of a run, read from its samples and events; what lies between two samples is as exact as state_at.
Outcome outcome_of(const trajectory::Trajectory& run, Roles roles);

}  // namespace rimshot::batch
