#include "motion_masks.h"

#include <opencv2/imgproc.hpp>

namespace rimshot::evaluate {
namespace {

constexpr double kLearningRate = 0.3;
constexpr double kThreshold = 10;  // levels of 255; strictly more counts

void clean(cv::Mat& mask, int size) {
  const cv::Mat kernel = cv::Mat::ones(size, size, CV_8U);
  cv::morphologyEx(mask, mask, cv::MORPH_OPEN, kernel);
  cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, kernel);
}

}  // namespace

cv::Mat PublishedMotion::next(const cv::Mat& rgb) {
  cv::Mat grey;
  cv::cvtColor(rgb, grey, cv::COLOR_RGB2GRAY);
  cv::GaussianBlur(grey, grey, {5, 5}, 0);
  if (mean_.empty()) {
    grey.convertTo(mean_, CV_64F);
    return cv::Mat::zeros(grey.size(), CV_8U);
  }
  cv::accumulateWeighted(grey, mean_, kLearningRate);
  cv::Mat shown, mask;
  cv::convertScaleAbs(mean_, shown);
  cv::absdiff(grey, shown, mask);
  cv::threshold(mask, mask, kThreshold, 255, cv::THRESH_BINARY);
  clean(mask, 5);
  return mask;
}

cv::Mat ColourMotion::next(const cv::Mat& rgb) {
  if (mean_.empty()) {
    rgb.convertTo(mean_, CV_32F);
    return cv::Mat::zeros(rgb.size(), CV_8U);
  }
  cv::accumulateWeighted(rgb, mean_, kLearningRate);
  cv::Mat shown, difference, mask;
  cv::convertScaleAbs(mean_, shown);
  cv::absdiff(rgb, shown, difference);
  cv::inRange(difference, cv::Scalar::all(0), cv::Scalar::all(kThreshold), mask);
  cv::bitwise_not(mask, mask);
  clean(mask, 3);
  return mask;
}

}  // namespace rimshot::evaluate
