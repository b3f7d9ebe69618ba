#pragma once
#include <cstdint>
#include <filesystem>
#include <future>
#include <memory>
#include <vector>

#include "clip_set.h"

namespace rimshot::train {

/// Clips that batches are drawn from; none is null.
using ClipList = std::vector<std::shared_ptr<const ClipTensors>>;

/// Files of clips of which some are in memory at a time. They enter in a seeded order, a new one in every pass over the files; every
/// kStepsAClip steps the next one, read meanwhile on a thread of its own, takes the place of the oldest. Where
/// there is room for all, they are in their own order and stay. What is in memory at a step depends on the files, `resident`, the seed and the step only.
class ClipStream {
 public:
  static constexpr int kStepsAClip = 4;

  /// `resident` >= 1: clips in memory, beside the one that is being read.
  ClipStream(std::vector<std::filesystem::path> files, int resident, std::uint64_t seed);

  /// The clips of a step. Steps one after the other go quickly; any other one reads all its clips.
  /// @throws Error(InvalidInput) if a file that enters is missing, damaged or of another layout.
  const ClipList& at(int step);
  std::size_t files() const { return files_.size(); }

 private:
  std::size_t file_at(std::int64_t position);
  std::shared_ptr<const ClipTensors> take(std::int64_t position);

  std::vector<std::filesystem::path> files_;
  std::uint64_t seed_;
  std::int64_t first_ = -1;                ///< position of the oldest clip in memory; -1: nothing is read yet
  ClipList clips_;                         ///< the one at position p in place p modulo their number
  std::int64_t pass_ = -1;                 ///< that order_ belongs to
  std::vector<std::size_t> order_;
  std::int64_t ahead_position_ = -1;
  std::future<std::shared_ptr<const ClipTensors>> ahead_;
};

}  // namespace rimshot::train
