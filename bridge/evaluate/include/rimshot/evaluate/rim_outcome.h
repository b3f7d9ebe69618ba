#pragma once
#include <optional>
#include <vector>

#include "rimshot/evaluate/ball_path.h"

namespace rimshot::evaluate {

/// Did a path go through a ring of the court? Nothing where there is no ring or no path. By the definition of
/// physics::ring_passages, so that "made" means the same for the simulator and the judge.
std::optional<bool> through_ring(const std::vector<BallPath>& paths, const Court& court);

}  // namespace rimshot::evaluate
