#pragma once
#include <string>
#include <vector>

#include "rimshot/media/video.h"

namespace rimshot::predict {

/// Refuses a clip in which the picture changes as a whole from one frame to the next: a cut.
/// @throws Error(InvalidInput) naming the frames
void require_one_shot(const std::vector<media::Rgb8>& frames, const std::string& name);

}  // namespace rimshot::predict
