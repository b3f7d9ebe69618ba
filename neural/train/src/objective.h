#pragma once
#include "batch.h"
#include "rimshot/model/video_model.h"
#include "task.h"

namespace rimshot::train {

/// Draws the batch's frames in order, from an empty memory, and compares them with the teacher's. Terms are means over the frames.
Objective dense_objective(const model::VideoModel& network, const Batch& batch, const LossWeights& weights);

}  // namespace rimshot::train
