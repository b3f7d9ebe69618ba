#pragma once
#include "clip_set.h"
#include "rimshot/model/video_model.h"
#include "rimshot/train/train.h"

namespace rimshot::train {

/// Draws the held-out clips whole, without augmentation: PSNR against the teacher and centroid error of the drawn coverage, each
/// beside that of the samples the frames are conditioned on. Means over clips (PSNR) and over bodies in sight (centroids).
std::vector<Score> validate_dense(const model::VideoModel& network, const std::vector<ClipTensors>& clips);

}  // namespace rimshot::train
