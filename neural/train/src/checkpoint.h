#pragma once
#include <torch/optim/optimizer.h>

#include <filesystem>
#include <string>

#include "rimshot/model/video_model.h"
#include "rimshot/train/train.h"

namespace rimshot::train {

/// All that a run needs to go on: the weights, their running mean, the optimiser's moments, the number of steps done, and what early
/// stopping remembers.
struct TrainingState {
  const std::vector<model::Parameter>& parameters;
  const std::vector<model::Parameter>& average;
  torch::optim::Optimizer& optimizer;
  int step = 0;
  double best = -1e300;        ///< best score that early stopping has seen
  int since_best = 0;          ///< validations since then
  std::vector<Score> scores = {};   ///< of the weights that were written last
};

/// `configuration` says what the numbers of a run depend on.
void save_checkpoint(const std::filesystem::path& file, const TrainingState& state, const std::string& configuration);

/// @throws Error(InvalidInput) if the file is missing, damaged or of another configuration.
void load_checkpoint(const std::filesystem::path& file, TrainingState& state, const std::string& configuration);

}  // namespace rimshot::train
