#pragma once
#include <optional>
#include <string>

#include "frame_times.h"
#include "mask_clip.h"
#include "npy_array.h"

namespace rimshot::evaluate {

/// An array that lies beside a folder's masks, with so many dimensions; nothing where the folder does not have it.
/// @throws Error(InvalidInput) for an array of another shape
std::optional<NpyArray> array_beside(const MaskClip& clip, const std::string& name, std::size_t dimensions);

/// The points of a clip and of its reference: tracks.npy [frame, point, xy] of both, and visible.npy [frame, point] of either.
class PointTracks {
 public:
  /// @throws Error(InvalidInput) for arrays that do not fit
  PointTracks(const MaskClip& clip, const MaskClip& reference);
  bool given() const { return tracks_ && truth_; }
  std::size_t frames() const { return times_->frames(); }
  std::size_t points() const { return truth_->shape[1]; }
  /// Whether both see the point in the reference's frame j.
  bool visible(std::size_t j, std::size_t point) const;
  /// The clip's point at the instant of the reference's frame j, on the reference's scale [px].
  cv::Point2d of_clip(std::size_t j, std::size_t point) const;
  cv::Point2d of_reference(std::size_t j, std::size_t point) const;

 private:
  std::optional<NpyArray> tracks_, truth_, visible_, truly_visible_;
  std::optional<FrameTimes> times_;
  double scale_x_, scale_y_;
};

/// The clip's depth, brought to the reference's by one affine map of disparity for the whole video, fitted by least squares where the true
/// depth is below 100 m; depth.npy [frame, row, column] in m of both.
class AlignedDepth {
 public:
  static constexpr double kFarthest = 100;  // [m]
  /// @throws Error(InvalidInput) for arrays that do not fit
  AlignedDepth(const MaskClip& clip, const MaskClip& reference);
  bool given() const { return depth_ && truth_; }
  bool fitted() const { return fitted_; }
  std::size_t frames() const { return times_->frames(); }
  std::size_t rows() const { return truth_->shape[1]; }
  std::size_t columns() const { return truth_->shape[2]; }
  /// [m] at pixel i, counted row by row, of the reference's frame j; not a number where the map leaves none.
  double of_clip(std::size_t j, std::size_t i) const;
  double of_reference(std::size_t j, std::size_t i) const { return truth_->values[j * rows() * columns() + i]; }
  /// Whether the true depth counts.
  bool counts(std::size_t j, std::size_t i) const { return of_reference(j, i) > 0 && of_reference(j, i) < kFarthest; }

 private:
  double disparity(std::size_t j, std::size_t i) const;  // of the clip, before the map
  void fit();

  std::optional<NpyArray> depth_, truth_;
  std::optional<FrameTimes> times_;
  bool fitted_ = false;
  double slope_ = 0, offset_ = 0;
};

}  // namespace rimshot::evaluate
