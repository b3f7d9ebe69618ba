#include "mask_sequence.h"

#include <doctest/doctest.h>

#include "rimshot/core/rng.h"

using namespace rimshot;

TEST_CASE("masks come back pixel by pixel: empty, full, noise, a part of a larger picture") {
  evaluate::MaskSequence sequence;
  std::vector<cv::Mat> masks = {cv::Mat::zeros(7, 9, CV_8U), cv::Mat(7, 9, CV_8U, cv::Scalar(255))};
  Rng rng(1);
  cv::Mat noise(20, 30, CV_8U);
  for (std::size_t i = 0; i < noise.total(); ++i) noise.data[i] = rng.index(2) ? 255 : 0;
  masks.push_back(noise(cv::Rect(5, 3, 9, 7)));
  masks.push_back(masks[0]);
  for (const cv::Mat& mask : masks) sequence.add(mask);
  REQUIRE_EQ(sequence.size(), masks.size());
  for (std::size_t i = 0; i < masks.size(); ++i) CHECK_EQ(cv::norm(sequence[i], masks[i], cv::NORM_L1), 0);
}
