#pragma once
#include <vector>

#include "rimshot/predict/sighting.h"

namespace rimshot::predict {

/// Leaves out sightings of one body whose apparent radius differs by more than a twentieth from what those before, those
/// after and both together say: the reader took a shadow or another thing for a part of the ball. No contact makes a
/// distance jump, so that a sighting at a contact lies on the straight line of one side at least. A line is Theil and Sen's,
/// the median of all pairs', which another misread sighting does not turn.
/// @param sightings by time
std::vector<Sighting> without_size_jumps(const std::vector<Sighting>& sightings);

}  // namespace rimshot::predict
