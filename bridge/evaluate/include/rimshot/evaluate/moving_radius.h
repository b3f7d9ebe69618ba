#pragma once
#include <optional>
#include <vector>

#include "rimshot/media/video.h"

namespace rimshot::evaluate {

/// Radius of the largest disc that fits into what moves before the frames' median, median over the frames [px]; a shadow at the ball's
/// foot does not change it. Nothing where fewer than half of the frames show one.
std::optional<double> moving_radius(const std::vector<media::Rgb8>& frames);

}  // namespace rimshot::evaluate
