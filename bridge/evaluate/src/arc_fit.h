#pragma once
#include <vector>

#include "rimshot/evaluate/ball_path.h"

namespace rimshot::evaluate {

/// A reading as a measured point with its information matrix (the inverse of its covariance).
struct Sighting {
  int frame = 0;
  double time = 0;
  Vec3 p = Vec3::Zero();
  Mat3 information = Mat3::Zero();  ///< [1/m^2]
};

/// The measurable readings.
std::vector<Sighting> sightings_of(const std::vector<BallReading>& readings, const Court& court);

/// Best split of the sightings into arcs, not yet joined.
std::vector<Arc> split_into_arcs(const std::vector<Sighting>& sightings, const Court& court);

/// Joins neighbouring arcs: they meet at a time of their own, at the ball's radius from the nearest body of the court.
/// Weighted least squares over all arcs and meeting times at once.
BallPath join(std::vector<Arc> arcs, const std::vector<Sighting>& sightings, const Court& court);

}  // namespace rimshot::evaluate
