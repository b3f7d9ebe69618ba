#include "motion_masks.h"

#include <opencv2/imgproc.hpp>

namespace rimshot::evaluate {
namespace {

constexpr double kLearningRate = 0.3;
constexpr double kLeastChange = 10;  // levels of 255; strictly more counts
constexpr int kBand = 32;            // rows whose running mean stays in a processor's cache

/// Opens and closes the mask by a square. Only the surroundings of what is set can change: the rest is not visited.
void clean(cv::Mat& mask, int size) {
  const cv::Rect set = cv::boundingRect(mask);
  if (set.empty()) return;
  const int margin = 2 * size;
  const cv::Rect around = cv::Rect(set.x - margin, set.y - margin, set.width + 2 * margin, set.height + 2 * margin) &
                          cv::Rect(0, 0, mask.cols, mask.rows);
  cv::Mat near = mask(around).clone();
  const cv::Mat kernel = cv::Mat::ones(size, size, CV_8U);
  cv::morphologyEx(near, near, cv::MORPH_OPEN, kernel);
  cv::morphologyEx(near, near, cv::MORPH_CLOSE, kernel);
  near.copyTo(mask(around));
}

}  // namespace

const cv::Mat& PublishedMotion::next(const cv::Mat& rgb) {
  cv::cvtColor(rgb, grey_, cv::COLOR_RGB2GRAY);
  cv::GaussianBlur(grey_, grey_, {5, 5}, 0);
  if (mean_.empty()) {
    grey_.convertTo(mean_, CV_64F);
    mask_ = cv::Mat::zeros(grey_.size(), CV_8U);
    return mask_;
  }
  for (int row = 0; row < grey_.rows; row += kBand) {
    const cv::Range rows(row, std::min(row + kBand, grey_.rows));
    const cv::Mat now = grey_.rowRange(rows);
    cv::Mat mean = mean_.rowRange(rows), moves = mask_.rowRange(rows);
    cv::accumulateWeighted(now, mean, kLearningRate);
    cv::convertScaleAbs(mean, shown_);
    cv::absdiff(now, shown_, moves);
    cv::threshold(moves, moves, kLeastChange, 255, cv::THRESH_BINARY);
  }
  clean(mask_, 5);
  return mask_;
}

cv::Mat ColourMotion::next(const cv::Mat& rgb) {
  cv::GaussianBlur(rgb, blurred_, {3, 3}, 0);
  if (mean_.empty()) {
    blurred_.convertTo(mean_, CV_32F);
    return cv::Mat::zeros(rgb.size(), CV_8U);
  }
  cv::accumulateWeighted(blurred_, mean_, kLearningRate);
  cv::convertScaleAbs(mean_, shown_);
  cv::absdiff(blurred_, shown_, difference_);
  cv::Mat mask;
  cv::inRange(difference_, cv::Scalar::all(0), cv::Scalar::all(kLeastChange), mask);
  cv::bitwise_not(mask, mask);
  clean(mask, 3);
  return mask;
}

}  // namespace rimshot::evaluate
