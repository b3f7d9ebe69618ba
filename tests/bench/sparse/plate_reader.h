#pragma once
#include <optional>
#include <vector>

#include "rimshot/layout/clip_file.h"

/// Reads bodies from a picture by what differs from the empty court: no part of the model, nothing trained, not differentiable.
namespace rimshot::bench {

struct Reading {
  double x = 0, y = 0, area = 0;   ///< centroid [px] and size [px^2] of the pixels that differ
};

/// Of body `state` (layout::BodyStateColumn) in a picture [3, H, W], looked for within 1.6 radii of where it should be: the pixels that
/// differ from the plate by more than half of what is usual in the window's middle. Nothing if no pixel does.
std::optional<Reading> read_body(const std::vector<float>& picture, const std::vector<float>& plate, int width, int height, const float* state);

}  // namespace rimshot::bench
