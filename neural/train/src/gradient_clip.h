#pragma once
#include <cstdint>
#include <vector>

#include "rimshot/model/video_model.h"

namespace rimshot::train {

/// Shortens the gradient of each network to `bound` (Pascanu, Mikolov and Bengio, ICML 2013). Of several `networks` side by side, along the
/// first dimension of every parameter, one whose gradient is not finite gets 0. False, and nothing changed, if that is so for all.
bool clip_gradients(const std::vector<model::Parameter>& parameters, std::int64_t networks, double bound);

}  // namespace rimshot::train
