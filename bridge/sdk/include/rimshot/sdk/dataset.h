#pragma once
#include <cstdint>
#include <filesystem>

#include "rimshot/core/progress.h"

namespace rimshot::sdk {

/// Clips sampled from a family of scenes, with path-traced pictures and exact ground truth.
struct DatasetOptions {
  std::filesystem::path family;
  std::filesystem::path output;     ///< folder; clip i lies in output/000i
  int count = 0;                    ///< clips of the whole data set
  int shard = 0, shards = 1;        ///< this call makes the clips i with i % shards == shard
  std::uint64_t seed = 1;
  int frames = 0;                   ///< per clip: a window at a random time, around a contact in every second clip; 0 = the whole run
  int samples = 64;                 ///< per pixel, of the pictures
  bool exr = false;                 ///< also write frames/0001.exr ...
  int threads = 0;                  ///< 0 = all
};

/// Makes the missing clips and returns how many were made; clips that are there already are kept. A clip depends on the family
/// file, seed and index only: equal bytes in any shard on any machine of one kind. Each clip folder holds run.h5, clip.h5 (the
/// tensors for training; builds with the video model only) and, on request, frames.
int dataset(const DatasetOptions& options, const Progress& progress = {});

}  // namespace rimshot::sdk
