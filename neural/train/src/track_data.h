#pragma once
#include <ATen/core/Tensor.h>

#include <deque>

#include "flat_law.h"
#include "rimshot/core/rng.h"
#include "rimshot/train/train.h"

namespace rimshot::train {

/// Clips of one or several worlds as tensors.
struct TrackData {
  at::Tensor states;    ///< [N, T, B, 3]
  at::Tensor present;   ///< [N, B]
  at::Tensor in_view;   ///< [N, T] 1 where all discs are wholly in the square, up to the first frame where one is not
  std::vector<const FlatLaw*> laws;   ///< [N]
};

/// Training and held-out clips of all files of a run; unlabelled starts keep three frames.
struct TrackSets {
  TrackData training, validation, starts;
  std::deque<FlatLaw> laws;
  int bodies = 1;
  double frame_interval = 0.1, size = 10;
};
/// @throws Error(InvalidInput) for files that are missing, damaged, too short or do not fit each other.
TrackSets load_tracks(const Options& options);

/// Clips drawn for every network by itself, with the given frames as they would be read.
struct TrackBatch {
  at::Tensor seen;      ///< [S, N, 3, B, 3] with the reading's errors
  at::Tensor present;   ///< [S, N, B]
  at::Tensor walls;     ///< [S, N] 1 where the square's borders are walls
  at::Tensor truth;     ///< [S, N, T - 3, B, 3]
  at::Tensor in_view;   ///< [S, N, T - 3]
  std::vector<const FlatLaw*> laws;   ///< [S * N]
};
TrackBatch draw_batch(const TrackData& data, int networks, int clips, double noise, Rng& rng);
/// All clips in their order, the same for every network; each network has its own errors.
TrackBatch whole_batch(const TrackData& data, int networks, double noise, Rng& rng);

}  // namespace rimshot::train
