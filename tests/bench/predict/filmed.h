#pragma once
#include <vector>

#include "rimshot/media/video.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::bench {

/// Frames `first` to `last` of the run, path traced.
std::vector<media::Rgb8> film(const trajectory::Trajectory& run, int first, int last, int samples);

/// What the run's camera sees without the balls, path traced.
media::Rgb8 empty_court(const scene::Scene& scene, int samples);

}  // namespace rimshot::bench
