#pragma once
#include <vector>

#include "rimshot/predict/sighting.h"

namespace rimshot::predict {

/// Leaves out sightings of one body in which its apparent radius differs by more than a tenth from what those around it
/// say: the reader took a shadow or another thing for a part of the ball. No contact makes a ball's distance jump; a tenth
/// of the distance within a frame is 7 m/s at 3 m and 24 frames a second, against the straight line through its
/// neighbours (Theil and Sen's, the median of all pairs', which a second misread one does not turn).
/// @param sightings by time
std::vector<Sighting> without_size_jumps(const std::vector<Sighting>& sightings);

}  // namespace rimshot::predict
