#pragma once
#include <optional>
#include <string>

#include "rimshot/evaluate/ball_reader.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::evaluate {

/// The run of the simulator that a clip shows best: the throw is the clip's own, the laws are the scene's.
struct NearestTake {
  trajectory::Trajectory run;  ///< its samples are the clip's frames
  double surprise = 0;         ///< root mean square of the readings' distance from it in their standard errors; about 1 or less where the
                               ///< clip shows what can happen
  double pixels = 0;           ///< root mean square distance in the picture [px]
  /// What the laws would have to be for the simulator to show the clip best, fitted together; nothing where the clip does not tell.
  struct Law {
    double value = 0, sigma = 0;
  };
  std::optional<Law> gravity;      ///< as a part of the scene's
  std::optional<Law> restitution;  ///< change of every pair's coefficient
};

/// Fits the simulator's inputs to the readings by Levenberg and Marquardt's method with Huber's weights: where the ball starts and how
/// it moves and spins is free, restitution and friction move as from take to take (TakeSpread); a second fit frees gravity and
/// restitution. Nothing with fewer than 6 readings, or where no run can be simulated.
std::optional<NearestTake> nearest_take(const std::vector<BallReading>& readings, const Court& court, const scene::Scene& scene);

}  // namespace rimshot::evaluate
