#pragma once
#include "clip_set.h"
#include "rimshot/model/video_model.h"
#include "rimshot/train/train.h"

namespace rimshot::train {

/// Draws the held-out clips whole, without augmentation; means over clips (PSNR) and over bodies in sight (centroids).
Validation validate(const model::VideoModel& network, const std::vector<ClipTensors>& clips);

}  // namespace rimshot::train
