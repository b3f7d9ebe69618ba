#pragma once
#include <opencv2/core.hpp>

#include "rimshot/media/video.h"

namespace rimshot::evaluate {

/// Where a picture moves, as Physics-IQ finds it: the grey picture, blurred, against its running mean
/// (mean <- 0.7 mean + 0.3 picture, before the comparison), more than 10 levels apart, opened and closed by 5x5. The first mask is empty.
class PublishedMotion {
 public:
  /// @param rgb 8UC3   @returns 8U, 0 or 255; valid until the next call
  const cv::Mat& next(const cv::Mat& rgb);

 private:
  cv::Mat mean_;                 // 64F
  cv::Mat grey_, shown_, mask_;  // kept for their memory
};

/// The same idea in every colour channel, so that an object of its background's luminance is seen; on a picture reduced to a quarter,
/// hence blurred, opened and closed by 3x3.
class ColourMotion {
 public:
  cv::Mat next(const cv::Mat& rgb);

 private:
  cv::Mat mean_;                           // 32FC3
  cv::Mat blurred_, shown_, difference_;  // kept for their memory
};

}  // namespace rimshot::evaluate
