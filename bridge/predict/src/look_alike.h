#pragma once
#include <string>
#include <vector>

#include "rimshot/media/video.h"
#include "rimshot/predict/sighting.h"

namespace rimshot::predict {

/// Refuses frames in which, apart from the ball, a second thing of the ball's colour and size moves before the
/// background.
/// @param shown the frames, and whatever else the background is the median of
/// @throws Error(InvalidInput) naming the first frame
void require_no_look_alike(const std::vector<media::Rgb8>& frames, const std::vector<media::Rgb8>& shown,
                           const Perception& perception, const std::string& name);

}  // namespace rimshot::predict
