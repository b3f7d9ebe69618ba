#pragma once
#include <optional>
#include <vector>

#include "arc_fit.h"

namespace rimshot::evaluate {

/// Neighbouring sightings that one constant acceleration explains.
struct Stretch {
  std::size_t first = 0, last = 0;  ///< places in the list of sightings
  bool flight = true;               ///< under the clip's gravity; else something else holds or leads the ball
};

/// A clip's sightings, split.
struct FlightSplit {
  std::vector<Stretch> stretches;  ///< by time, one after another
  std::optional<Vec3> gravity;     ///< of the flights [1/s^2 of the sightings' unit]; nothing where no flight shows it
  double cost = 0;                 ///< in squared standard errors
};

/// Splits sightings of a ball whose gravity is not known. A flight is a stretch whose acceleration is the clip's gravity, give or take the air's
/// share; any other stretch has an acceleration of its own, and is dearer. The gravity is, of the accelerations that stretches show when
/// each may have its own, the one under which everything is explained at least cost: an acceleration that flights share is cheaper than
/// one that a single slope has. Stretches are found by dynamic programming, as for a known court (split_into_arcs).
FlightSplit split_flights(const std::vector<Sighting>& sightings);

/// Places in the list where something else than the ball was read: off the parabolas through the three frames before and the three after, both, by
/// more than half a radius across the picture, where no split (the ball may have met something just before and just after) explains it as cheaply.
std::vector<std::size_t> misread(const std::vector<Sighting>& sightings);

}  // namespace rimshot::evaluate
