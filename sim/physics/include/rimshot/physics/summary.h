#pragma once
#include <string>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// What the moving bodies did, a line an event: impacts with time, speeds, normal and restitution, where a body came to lie,
/// and for every ring whether the shot was made.
std::string describe(const trajectory::Trajectory& trajectory);

}  // namespace rimshot::physics
