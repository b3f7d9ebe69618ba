#pragma once
#include <optional>
#include <vector>

#include "rimshot/evaluate/ball_reader.h"

namespace rimshot::evaluate {

/// Free flight between two contacts.
struct Arc {
  int first = 0, last = 0;      ///< frames it was fitted to
  double begin = 0, end = 0;    ///< [s]
  double t0 = 0;                ///< [s] time of p0 and v0
  Vec3 p0 = Vec3::Zero(), v0 = Vec3::Zero();  ///< [m], [m/s]
  Vec3 acceleration = Vec3::Zero();           ///< [m/s^2] gravity, drag and lift at t0
  Vec3 jerk = Vec3::Zero();                   ///< [m/s^3] how drag changes over the arc
  Vec3 position(double t) const {
    const double dt = t - t0;
    return p0 + dt * (v0 + dt * (acceleration / 2 + dt * jerk / 6));
  }
  Vec3 velocity(double t) const {
    const double dt = t - t0;
    return v0 + dt * (acceleration + dt * jerk / 2);
  }
};

/// A contact as read from the video.
struct ContactReading {
  double time = 0;              ///< [s] where the neighbouring arcs meet
  int ball = 0;                 ///< whose contact it is, index in Court::balls
  int body = -1;                ///< index in Court::statics of the body nearest to the ball's surface then
  int other = -1;               ///< or else index in Court::balls of the ball that it met
  Vec3 point = Vec3::Zero();    ///< p_W [m] on that body
  Vec3 normal = Vec3::UnitZ();  ///< that body's outward normal there
  Vec3 velocity_before = Vec3::Zero(), velocity_after = Vec3::Zero();  ///< of the ball's centre [m/s]
  Vec3 other_before = Vec3::Zero(), other_after = Vec3::Zero();        ///< of the other ball's centre [m/s]
  double approach_speed = 0, separation_speed = 0;                     ///< along the normal, relative to the other ball [m/s]
  std::optional<bool> slides;   ///< whether the surfaces still slid when they parted; nothing where the spin is not known
  /// Tangential over normal impulse, from the change of the centre's velocity alone: Coulomb's coefficient where the surfaces slide
  /// until they part, and less than it where they stick. Infinite for a push without a part along the normal.
  double impulse_ratio() const;
};

/// The ball's path through the clip.
struct BallPath {
  std::vector<Arc> arcs;                 ///< by time
  std::vector<ContactReading> contacts;  ///< between the arcs: arcs.size() - 1
  /// Position at a time inside the clip; the nearest arc is continued over gaps.
  Vec3 position(double t) const;
};

/// Splits the readings of every ball into arcs of free flight under the world's gravity and the ball's drag (dynamic programming over the
/// frames where one arc ends and the next begins, each new arc paid for by its share of the squared residuals), and finds the contacts
/// where neighbouring arcs meet; those of two balls with each other are one contact, at one time, in both paths. A ball's path is empty
/// with fewer than 4 measurable frames.
/// @param readings [balls]
std::vector<BallPath> fit_paths(const std::vector<BallReadings>& readings, const Court& court);

/// The same for the only ball of a court.
BallPath fit_path(const BallReadings& readings, const Court& court);

/// Size of the gravity that the arcs show [m/s^2], fitted with free initial conditions, and its standard error; measurable false
/// when no arc has 5 frames.
struct GravityReading { bool measurable = false; double value = 0, sigma = 0; };
GravityReading fit_gravity(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const Court& court);

}  // namespace rimshot::evaluate
