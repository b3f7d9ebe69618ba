#include "clip_set.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <mutex>
#include <utility>

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

ClipTensors read_clip_tensors(const std::filesystem::path& file) {
  const ClipTensors clip = [&file] {
    static std::mutex one_at_a_time;  // the HDF5 library serves one thread
    const std::lock_guard lock(one_at_a_time);
    return tensors_of(layout::read_clip(file), file.string());
  }();
  const at::NoGradGuard no_gradient;
  const std::pair<const char*, const at::Tensor&> members[] = {{"conditioning", clip.conditioning}, {"sampled_coverage", clip.sampled_coverage},
                                                               {"background", clip.background},     {"moving", clip.moving},
                                                               {"coverage", clip.coverage},         {"plate", clip.plate}};
  for (const auto& [name, values] : members)
    if (!at::isfinite(values).all().item<bool>())
      throw Error(ErrorCode::InvalidInput, clip.name + ": the data set " + name + " holds values that are not finite; make the clip anew with rimshot dataset");
  return clip;
}

ClipSet find_clips(const std::filesystem::path& data, int validation_clips, int least_frames, int least_side) {
  const auto files = clip_files(data);
  if (int(files.size()) <= validation_clips)
    throw Error(ErrorCode::InvalidInput, data.string() + ": there are " + std::to_string(files.size()) + " clips, and " +
                                             std::to_string(validation_clips) + " are held out; make more with rimshot dataset");
  ClipSet set;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const layout::ClipSize size = layout::read_clip_size(files[i]);
    if (size.frames < least_frames || size.height < least_side || size.width < least_side)
      throw Error(ErrorCode::InvalidInput, files[i].string() + ": the clip has " + std::to_string(size.frames) + " frames of " + std::to_string(size.width) +
                                               "x" + std::to_string(size.height) + "; unroll and crop need at least " +
                                               std::to_string(least_frames) + " frames of " + std::to_string(least_side) + " px each way");
    const bool held_out = i + std::size_t(validation_clips) >= files.size();
    if (held_out) set.validation.push_back(read_clip_tensors(files[i]));
    else set.training.push_back(files[i]);
  }
  return set;
}

}  // namespace rimshot::train
