#include "clip_set.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "rimshot/core/error.h"
#include "rimshot/layout/conditioning.h"

namespace rimshot::train {
namespace {

ClipTensors tensors_of(layout::Clip&& clip, std::string name) {
  const auto planes = [&clip](std::vector<layout::Half>& values, int channels) {
    return at::from_blob(values.data(), {clip.frames, channels, clip.height, clip.width}, at::kHalf).clone();
  };
  return {std::move(name),
          clip.frames,
          clip.bodies,
          clip.height,
          clip.width,
          planes(clip.conditioning, layout::kChannels),
          planes(clip.sampled_coverage, clip.bodies),
          planes(clip.background, 3),
          planes(clip.moving, 3),
          planes(clip.coverage, clip.bodies),
          at::from_blob(clip.plate.data(), {layout::kPlatePlanes, clip.height, clip.width}, at::kHalf).clone(),
          std::move(clip.body_state),
          std::move(clip.body_albedo)};
}

std::vector<std::filesystem::path> clip_files(const std::filesystem::path& data) {
  std::vector<std::filesystem::path> files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(data, failure)) {
    const auto file = entry.path() / "clip.h5";
    if (std::filesystem::is_regular_file(file)) files.push_back(file);
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

ClipSet read_clips(const std::filesystem::path& data, int validation_clips, int least_frames, int least_side) {
  const auto files = clip_files(data);
  if (int(files.size()) <= validation_clips)
    throw Error(ErrorCode::InvalidInput, data.string() + ": there are " + std::to_string(files.size()) + " clips, and " +
                                             std::to_string(validation_clips) + " are held out; make more with rimshot dataset");
  ClipSet set;
  for (std::size_t i = 0; i < files.size(); ++i) {
    ClipTensors clip = tensors_of(layout::read_clip(files[i]), files[i].string());
    if (clip.frames < least_frames || clip.height < least_side || clip.width < least_side)
      throw Error(ErrorCode::InvalidInput, clip.name + ": the clip has " + std::to_string(clip.frames) + " frames of " + std::to_string(clip.width) +
                                               "x" + std::to_string(clip.height) + "; unroll and crop need at least " +
                                               std::to_string(least_frames) + " frames of " + std::to_string(least_side) + " px each way");
    const bool held_out = i + std::size_t(validation_clips) >= files.size();
    (held_out ? set.validation : set.training).push_back(std::move(clip));
  }
  return set;
}

}  // namespace rimshot::train
