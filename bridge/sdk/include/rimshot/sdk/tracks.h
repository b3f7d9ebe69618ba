#pragma once
#include <filesystem>
#include <optional>
#include <utility>

#include "rimshot/evaluate/phyworld_data.h"

namespace rimshot::sdk {

/// True motions of a PhyWorld task: what learned dynamics are trained on, and with pictures their renderer.
struct TrackOptions {
  evaluate::PhyWorldTask task = evaluate::PhyWorldTask::Uniform;
  std::filesystem::path output;   ///< file of layout/track_file.h
  int count = 0;
  std::uint64_t seed = 1;
  bool pictures = false;          ///< with the frames of the clip's video, encoded and decoded
  std::optional<std::pair<double, double>> speed, radius;  ///< drawn from this interval; none: from the training range
};

/// Clip i depends on task, ranges, seed and i only. The file appears whole or not at all.
/// @throws Error(Environment) in a build without the video model
void write_tracks(const TrackOptions& options);

}  // namespace rimshot::sdk
