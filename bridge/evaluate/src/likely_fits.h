#pragma once
#include <vector>

#include "flight_fit.h"

namespace rimshot::evaluate {

/// One way to deal the sightings to flights, and how probable it is beside the others.
struct LikelyFit {
  FlightFit fit;
  double share = 1;
};

/// The most probable fit first: the split's, or one that follows from it by moving the ends of stretches one sighting at a time, each of which
/// explains the sightings better; then all whose split differs from it by one such move and that explain the sightings about as well. Where a
/// contact lies close to a frame, or few frames follow it, it is not known to which side a sighting belongs; the shares sum up to 1.
std::vector<LikelyFit> likely_fits(const std::vector<Sighting>& sightings, const FlightSplit& split, double frame_time, const FlightKnowledge& knowledge);

/// About `count` motions, as many of each fit as its share says; those that meet where the first fit meets.
std::vector<FlightMotion> draws_of(const std::vector<LikelyFit>& fits, int count);

}  // namespace rimshot::evaluate
