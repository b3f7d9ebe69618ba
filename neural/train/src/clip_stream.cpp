#include "clip_stream.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "rimshot/core/rng.h"

namespace rimshot::train {

ClipStream::ClipStream(std::vector<std::filesystem::path> files, int resident, std::uint64_t seed)
    : files_(std::move(files)), seed_(seed), clips_(std::min(std::size_t(resident), files_.size())) {}

std::size_t ClipStream::file_at(std::int64_t position) {
  if (clips_.size() == files_.size()) return std::size_t(position);
  const auto count = std::int64_t(files_.size()), pass = position / count;
  if (pass != pass_) {
    order_.resize(files_.size());
    std::iota(order_.begin(), order_.end(), std::size_t(0));
    Rng rng(seed_ ^ 0x636c697073ull, std::uint64_t(pass));  // a stream of its own
    for (std::size_t i = order_.size() - 1; i > 0; --i) std::swap(order_[i], order_[rng.index(i + 1)]);
    pass_ = pass;
  }
  return order_[std::size_t(position % count)];
}

std::shared_ptr<const ClipTensors> ClipStream::take(std::int64_t position) {
  if (ahead_.valid()) {
    auto clip = ahead_.get();
    if (ahead_position_ == position) return clip;
  }
  return std::make_shared<const ClipTensors>(read_clip_tensors(files_[file_at(position)]));
}

const ClipList& ClipStream::at(int step) {
  const auto count = std::int64_t(clips_.size());
  const bool all = clips_.size() == files_.size();
  const std::int64_t first = all ? 0 : step / kStepsAClip;
  if (first == first_) return clips_;
  const bool next = first_ >= 0 && first == first_ + 1;
  for (std::int64_t position = next ? first + count - 1 : first; position < first + count; ++position)
    clips_[std::size_t(position % count)] = take(position);
  first_ = first;
  if (!all) {
    ahead_position_ = first + count;
    ahead_ = std::async(std::launch::async, [file = files_[file_at(ahead_position_)]] { return std::make_shared<const ClipTensors>(read_clip_tensors(file)); });
  }
  return clips_;
}

}  // namespace rimshot::train
