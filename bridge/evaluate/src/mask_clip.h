#pragma once
#include <filesystem>
#include <map>
#include <opencv2/core.hpp>
#include <string>

#include "mask_sequence.h"

namespace rimshot::evaluate {

/// Where each object is in every frame.
struct MaskClip {
  std::string name;
  cv::Size size;
  double fps = 0;                                         ///< 0: not known
  std::map<std::string, MaskSequence> actors;             ///< by name, of equal length
  std::size_t frames() const { return actors.empty() ? 0 : actors.begin()->second.size(); }
};

/// From a folder: its PNGs in the order of their names are the frames of one object, "object"; folders in it are one object each. A pixel
/// belongs to the object where any channel is above 127. From a video by a camera that stands still: one object, "foreground", which is
/// what differs from the median of the clip over time.
/// @param fps of a folder; 0 = not known
/// @throws Error(InvalidInput) without pictures, or with pictures of unequal size or number
MaskClip read_masks(const std::filesystem::path& path, double fps);

/// Centre of the mask's pixels (x, y), pixel i at i; not a number for an empty mask.
cv::Point2d mask_centre(const cv::Mat& mask);

/// Mean over the pixels of `from` of the distance to the nearest pixel of `to` [px], exact; not a number if either is empty.
double mean_nearest_distance(const cv::Mat& from, const cv::Mat& to);

/// Intersection over union; 1 when both are empty.
double mask_iou(const cv::Mat& a, const cv::Mat& b);

}  // namespace rimshot::evaluate
