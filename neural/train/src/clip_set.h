#pragma once
#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

#include "rimshot/layout/clip_file.h"

namespace rimshot::train {

/// A clip in memory; planes are 16-bit floats, members as in layout::Clip.
struct ClipTensors {
  std::string name;                                    ///< the file, for messages
  int frames = 0, bodies = 0, height = 0, width = 0;
  at::Tensor conditioning;       ///< [T, kChannels, H, W]
  at::Tensor sampled_coverage;   ///< [T, B, H, W]
  at::Tensor background;         ///< [T, 3, H, W]
  at::Tensor moving;             ///< [T, 3, H, W]
  at::Tensor coverage;           ///< [T, B, H, W]
  at::Tensor plate;              ///< [kPlatePlanes, H, W]
  std::vector<float> body_state; ///< [T, B, kStateColumns]
  std::vector<float> body_albedo;///< [B, 3]
};

/// May be called on several threads. @throws Error(InvalidInput) if the file is missing, damaged or of another layout, or a value is not finite.
ClipTensors read_clip_tensors(const std::filesystem::path& file);

struct ClipSet {
  std::vector<std::filesystem::path> training;   ///< files
  std::vector<ClipTensors> validation;
};

/// Finds the clips data/*/clip.h5 in the order of their names; the last `validation_clips` are held out.
/// @throws Error(InvalidInput) if there are not more clips than that, or one is damaged, or has fewer than `least_frames` frames
/// or a side below `least_side`.
ClipSet find_clips(const std::filesystem::path& data, int validation_clips, int least_frames, int least_side);

}  // namespace rimshot::train
