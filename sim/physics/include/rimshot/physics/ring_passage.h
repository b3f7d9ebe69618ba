#pragma once
#include <vector>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// A moving body's centre going through the hole of a torus, against the torus' +z axis (downwards for a level hoop).
/// That is what "made" means: a shot without a passage is missed.
struct RingPassage { int body = 0, ring = 0; double time = 0; };

/// Every passage in the run, by time.
std::vector<RingPassage> ring_passages(const trajectory::Trajectory& trajectory);

}  // namespace rimshot::physics
