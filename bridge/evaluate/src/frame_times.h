#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

namespace rimshot::evaluate {

/// RigidBench's alignment in time: the clip's frames at the instants of the reference's, both from 0 s on. A clip of the reference's rate is
/// compared as long as both last; one of another rate over the whole reference, where its last frame stands for what it lacks.
class FrameTimes {
 public:
  /// Rates in frames per second; where one is not known (0) they count as equal.
  FrameTimes(double clip_fps, std::size_t clip_frames, double reference_fps, std::size_t reference_frames)
      : equal_(!(clip_fps > 0 && reference_fps > 0) || clip_fps == reference_fps),
        clip_fps_(equal_ ? 1 : clip_fps),
        reference_fps_(equal_ ? 1 : reference_fps),
        last_(clip_frames - 1),
        frames_(equal_ ? std::min(clip_frames, reference_frames) : reference_frames) {}

  std::size_t frames() const { return frames_; }  ///< of the reference that are compared

  /// The clip's frame that is nearest in time to the reference's frame j; of two, the earlier one.
  std::size_t nearest(std::size_t j) const {
    const auto [before, part] = between(j);
    const double t = double(j) / reference_fps_;
    const auto apart = [&](std::size_t frame) { return std::abs(double(frame) / clip_fps_ - t); };
    return before < last_ && apart(before + 1) < apart(before) ? before + 1 : before;
  }

  /// Where the reference's frame j lies in the clip: the frame before and the part of the way to the next.
  struct Place {
    std::size_t before;
    double part;
  };
  Place between(std::size_t j) const {
    const double at = std::min(double(j) / reference_fps_ * clip_fps_, double(last_));
    const auto before = std::size_t(at);
    return {before, at - double(before)};
  }

 private:
  bool equal_;
  double clip_fps_, reference_fps_;
  std::size_t last_, frames_;
};

}  // namespace rimshot::evaluate
