#pragma once
#include <ATen/core/Tensor.h>

#include "batch.h"
#include "rimshot/model/video_model.h"
#include "rimshot/train/train.h"

namespace rimshot::train {

/// The loss of a batch and its terms before weighting, means over the frames; `total` carries the gradient.
struct Objective {
  at::Tensor total;
  double picture = 0, layers = 0, temporal = 0, coverage = 0, centroid = 0, area = 0;
};

/// Draws the batch's frames in order, from an empty memory, and compares them with the teacher's.
Objective objective(const model::VideoModel& network, const Batch& batch, const LossWeights& weights);

}  // namespace rimshot::train
