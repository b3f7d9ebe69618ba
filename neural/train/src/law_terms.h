#pragma once
#include <functional>

#include "flat_law.h"
#include "rimshot/core/rng.h"
#include "rimshot/model/dynamics_model.h"
#include "weighted_sum.h"

namespace rimshot::train {

/// A rollout of the model: the discs of every frame, without gradient, and the law in each clip [S * N].
struct Rollout {
  std::vector<model::Discs> frames;
  std::vector<const FlatLaw*> laws;
};

/// Where in the rollouts the laws are asked: of every network so many states just before a contact (fewer where there are not so many)
/// and states in free flight, as far as all discs are wholly in the square.
struct LawSamples {
  int contacts = 32, flights = 32;
};

/// The laws' residuals over one step from detached states of the rollout: free flight (over two steps) where the law sees no contact,
/// and over its contact the linear impulse, restitution and the cone of friction 0. Means over the places of all networks, times
/// the number of networks; added to `sum` under the laws' names with `weight` each.
void add_laws(WeightedSum& sum, double weight, const model::DynamicsModel& network, const Rollout& rollout, double frame_interval,
              const LawSamples& samples, Rng& rng);

/// Names of the terms that add_laws adds.
std::vector<std::string> law_names();

}  // namespace rimshot::train
