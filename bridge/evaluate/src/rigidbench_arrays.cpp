#include "rigidbench_arrays.h"

#include <limits>

#include "rimshot/core/error.h"

namespace rimshot::evaluate {

std::optional<NpyArray> array_beside(const MaskClip& clip, const std::string& name, std::size_t dimensions) {
  const auto file = std::filesystem::path(clip.name) / name;
  if (!std::filesystem::is_regular_file(file)) return {};
  NpyArray array = read_npy(file);
  if (array.shape.size() != dimensions || array.shape[0] == 0)
    throw Error(ErrorCode::InvalidInput, file.string() + ": has " + std::to_string(array.shape.size()) + " dimensions, expected " + std::to_string(dimensions) + ", the first of them not empty");
  return array;
}

PointTracks::PointTracks(const MaskClip& clip, const MaskClip& reference)
    : tracks_(array_beside(clip, "tracks.npy", 3)),
      truth_(array_beside(reference, "tracks.npy", 3)),
      visible_(array_beside(clip, "visible.npy", 2)),
      truly_visible_(array_beside(reference, "visible.npy", 2)),
      scale_x_(double(reference.size.width) / clip.size.width),
      scale_y_(double(reference.size.height) / clip.size.height) {
  if (!given()) return;
  if (tracks_->shape[1] != points() || tracks_->shape[2] != 2 || truth_->shape[2] != 2)
    throw Error(ErrorCode::InvalidInput, clip.name + ": its tracks.npy does not hold the reference's " + std::to_string(points()) + " points");
  for (const auto& [visible, tracks] : {std::pair(&visible_, &tracks_), std::pair(&truly_visible_, &truth_)})
    if (*visible && ((*visible)->shape[0] != (*tracks)->shape[0] || (*visible)->shape[1] != points()))
      throw Error(ErrorCode::InvalidInput, (tracks == &tracks_ ? clip : reference).name + ": its visible.npy does not fit its tracks.npy");
  times_.emplace(clip.fps, tracks_->shape[0], reference.fps, truth_->shape[0]);
}

bool PointTracks::visible(std::size_t j, std::size_t point) const {
  return (!truly_visible_ || truly_visible_->values[j * points() + point] != 0) &&
         (!visible_ || visible_->values[times_->nearest(j) * points() + point] != 0);
}

cv::Point2d PointTracks::of_clip(std::size_t j, std::size_t point) const {
  const auto [before, part] = times_->between(j);
  const auto at = [&](std::size_t frame) { return cv::Point2d(tracks_->values[2 * (frame * points() + point)], tracks_->values[2 * (frame * points() + point) + 1]); };
  const cv::Point2d p = part == 0 ? at(before) : (1 - part) * at(before) + part * at(before + 1);
  return {scale_x_ * p.x, scale_y_ * p.y};
}

cv::Point2d PointTracks::of_reference(std::size_t j, std::size_t point) const {
  return {truth_->values[2 * (j * points() + point)], truth_->values[2 * (j * points() + point) + 1]};
}

AlignedDepth::AlignedDepth(const MaskClip& clip, const MaskClip& reference)
    : depth_(array_beside(clip, "depth.npy", 3)), truth_(array_beside(reference, "depth.npy", 3)) {
  if (!given()) return;
  if (depth_->shape[1] != rows() || depth_->shape[2] != columns())
    throw Error(ErrorCode::InvalidInput, clip.name + ": its depth.npy is not of the reference's size");
  times_.emplace(clip.fps, depth_->shape[0], reference.fps, truth_->shape[0]);
  fit();
}

double AlignedDepth::disparity(std::size_t j, std::size_t i) const {
  const auto [before, part] = times_->between(j);
  const auto at = [&](std::size_t frame) {
    const double depth = depth_->values[frame * rows() * columns() + i];
    return depth > 0 ? 1 / depth : std::nan("");  // 0 at infinity
  };
  return part == 0 ? at(before) : (1 - part) * at(before) + part * at(before + 1);
}

void AlignedDepth::fit() {
  double n = 0, mean_s = 0, mean_t = 0, ss = 0, st = 0;
  const auto over_all = [&](const auto& take) {
    for (std::size_t j = 0; j < frames(); ++j)
      for (std::size_t i = 0; i < rows() * columns(); ++i)
        if (const double s = disparity(j, i); counts(j, i) && std::isfinite(s)) take(s, 1 / of_reference(j, i));
  };
  over_all([&](double s, double t) {
    ++n;
    mean_s += s;
    mean_t += t;
  });
  if (n < 2) return;
  mean_s /= n;
  mean_t /= n;
  over_all([&](double s, double t) {
    ss += (s - mean_s) * (s - mean_s);
    st += (s - mean_s) * (t - mean_t);
  });
  fitted_ = true;
  slope_ = ss > 0 ? st / ss : 0;
  offset_ = mean_t - slope_ * mean_s;
}

double AlignedDepth::of_clip(std::size_t j, std::size_t i) const {
  const double mapped = slope_ * disparity(j, i) + offset_;
  return mapped > 0 ? 1 / mapped : std::nan("");
}

}  // namespace rimshot::evaluate
