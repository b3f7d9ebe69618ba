#pragma once
#include <map>
#include <optional>
#include <string>

#include "rimshot/evaluate/ball_path.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::evaluate {

/// A number with its standard error.
struct Estimate {
  double value = 0, sigma = 0;
};

/// A run of the simulator fitted to a clip, sampled kSamplesPerFrame times a frame, so that two contacts within a frame have samples between
/// them.
struct FittedRun {
  static constexpr int kSamplesPerFrame = 10;
  trajectory::Trajectory run;
  double surprise = 0;  ///< root mean square of the readings' distance from it in their standard errors; about 1 or less where the
                        ///< clip shows what can happen
  double freedom = 1;   ///< numbers read less those that a throw explains
  double pixels = 0;    ///< root mean square distance in the picture [px]
};

/// The run of the simulator that a clip shows best.
struct NearestTake {
  FittedRun lawful;  ///< the throws are the clip's own, the laws are the scene's
  FittedRun free;    ///< gravity and restitution are the clip's own too: the simulator as a ruler for clips of other worlds
  std::vector<trajectory::Trajectory> draws;    ///< runs as likely as `free`, for the errors of what is read off it
  std::optional<Estimate> gravity;              ///< of `free`, as a part of the scene's; nothing where the clip does not tell
  std::map<std::string, Estimate> restitution;  ///< of `free`: change of the coefficient of a pair of materials ("rubber on wood"), where the clip tells
};

/// Fits the simulator's inputs to the readings of all balls together by Levenberg and Marquardt's method with Huber's weights: where a ball starts and how
/// it moves and spins is free, coefficients move as from take to take (TakeSpread); a second fit frees gravity and the restitution of
/// every pair of materials that can meet. Both begin with the first readings and take in a third more at a time, so that they follow a
/// ball over several contacts. Both also fit errors that all readings of a ball share, of its centre in the picture and of its apparent
/// radius: these leave hardly a residual, and would be taken for gravity and restitution. The draws are fits to readings moved at random
/// (randomised maximum likelihood); the readings' error is what the second fit leaves.
/// Nothing with fewer than 6 readings of a ball, or where no run can be simulated.
std::optional<NearestTake> nearest_take(const std::vector<BallReadings>& readings, const Court& court, const scene::Scene& scene);

/// The impacts of a run's balls until `end` [s], as if read from the clip, by time. One of two balls counts once, as the first one's.
std::vector<ContactReading> contacts_of(const trajectory::Trajectory& run, const Court& court, double end);

}  // namespace rimshot::evaluate
