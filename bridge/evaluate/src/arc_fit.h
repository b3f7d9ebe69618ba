#pragma once
#include <vector>

#include "rimshot/evaluate/ball_path.h"

namespace rimshot::evaluate {

/// A reading as a measured point with its information matrix (the inverse of its covariance).
struct Sighting {
  int ball = 0;  ///< index in Court::balls
  int frame = 0;
  double time = 0;
  Vec3 p = Vec3::Zero();
  Mat3 information = Mat3::Zero();  ///< [1/m^2]
};

/// The measurable readings of a ball.
std::vector<Sighting> sightings_of(const BallReadings& readings, const Court& court, int ball);
/// The same for every ball.
std::vector<std::vector<Sighting>> sightings_of(const std::vector<BallReadings>& readings, const Court& court);

/// Acceleration at each sighting of a body: gravity, and drag at the speed that its neighbours show.
std::vector<Vec3> accelerations(const std::vector<Sighting>& sightings, const scene::World& world, const scene::Body& body);

/// A body's gravity and drag at velocity v_WB_W without spin.
Vec3 flight_acceleration_at(const scene::World& world, const scene::Body& body, const Vec3& v_WB_W);

/// What a further arc must save in squared weighted residuals: nine parameters and a time, at odds of one in a million.
inline constexpr double kArcCost = 45;

/// Acceleration that a ball's spin, which is not read, may give it [m/s^2], standard deviation; hardly any for another shape, which the
/// simulator's air does not push.
double unknown_lift(const scene::World& world, const scene::Body& body);

/// Fills in the best arc through the sightings first..last (places in the list): p0, v0 and the lift of an unknown spin.
/// @param lift its standard deviation [m/s^2]   @returns its weighted squared residuals
double fit_arc(const std::vector<Sighting>& sightings, const std::vector<Vec3>& acceleration, double lift, std::size_t first,
               std::size_t last, Arc& arc);

/// Best split of a body's sightings into arcs, not yet joined.
std::vector<Arc> split_into_arcs(const std::vector<Sighting>& sightings, const scene::World& world, const scene::Body& body);

/// Gravity that the arcs of one body show, those with 5 sightings or more.
GravityReading gravity_of(const std::vector<Sighting>& sightings, const std::vector<Arc>& arcs, const scene::World& world, const scene::Body& body);

/// Joins the neighbouring arcs of every ball: they meet at a time of their own, at the ball's radius from the nearest body of the court, or
/// from another ball, whose arcs meet at the same time where they are split there too.
/// Weighted least squares over all arcs and meeting times at once.
/// @param arcs, sightings [balls]
std::vector<BallPath> join(std::vector<std::vector<Arc>> arcs, const std::vector<std::vector<Sighting>>& sightings, const Court& court);

}  // namespace rimshot::evaluate
