#pragma once
#include <limits>
#include <span>
#include <string>

namespace rimshot::batch {

inline constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// What is asked of one world: how one moving body (the ball) fared with one ring. World frame, SI units; kNone where a
/// thing did not happen. Plain numbers, so that a GPU can write it.
struct Outcome {
  double made = 0;               ///< 1 if the ball's centre went down through the ring's hole, else 0; kNone without a ring
  double made_time = kNone;      ///< of the first passage [s]
  double ring_gap = kNone;       ///< smallest gap between ball and ring over the run [m]; 0 once they have touched
  double contacts = 0;           ///< events of the ball that are an impact or the beginning of a lasting contact
  double first_contact_time = kNone;  ///< with anything [s]
  double rim_time = kNone;       ///< first contact with the ring [s]
  double rim_exit[3] = {kNone, kNone, kNone};  ///< velocity just after it [m/s]
  double landing_time = kNone;   ///< first contact with a plane [s]
  double landing[3] = {kNone, kNone, kNone};   ///< the point of that contact [m]
  double start_position[3] = {0, 0, 0}, start_velocity[3] = {0, 0, 0}, start_spin[3] = {0, 0, 0};
  double end_position[3] = {0, 0, 0};          ///< at the end of the run [m]
  double end_velocity[3] = {0, 0, 0};          ///< [m/s]
  double end_spin[3] = {0, 0, 0};              ///< [rad/s]
};

/// One number of an outcome, as tables and pictures name it.
struct Output {
  const char* name;              ///< e.g. "landing_x"
  const char* unit;              ///< e.g. "m"; "" for counts and yes or no
  const char* meaning;
  double (*value)(const Outcome& outcome);  ///< kNone where it did not happen
  double (*time)(const Outcome& outcome);   ///< when it was so [s]; nullptr for what belongs to no moment, kNone for the end
};

/// All of them, in the order of tables.
std::span<const Output> outputs();
/// @throws Error(InvalidInput) naming the outputs there are.
const Output& output(const std::string& name);

}  // namespace rimshot::batch
