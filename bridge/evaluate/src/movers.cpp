#include "movers.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "disc_search.h"
#include "rimshot/evaluate/linear_picture.h"

namespace rimshot::evaluate {

Movers movers_in(const media::Rgb8& frame, const media::Rgb8& background) {
  const std::vector<float> moving = foreground(frame, background);
  cv::Mat mask(frame.height, frame.width, CV_8U);
  std::ranges::transform(moving, mask.data, [](float m) { return m > 0 ? std::uint8_t(255) : std::uint8_t(0); });
  cv::morphologyEx(mask, mask, cv::MORPH_CLOSE, cv::getStructuringElement(cv::MORPH_ELLIPSE, {3, 3}));
  Movers out;
  out.changed = double(cv::countNonZero(mask)) / double(mask.total());
  // Seams and highlights of the background's colour leave holes.
  std::vector<std::vector<cv::Point>> outlines;
  cv::findContours(mask.clone(), outlines, cv::RETR_EXTERNAL, cv::CHAIN_APPROX_NONE);
  for (std::size_t i = 0; i < outlines.size(); ++i) {
    cv::Mat one = cv::Mat::zeros(mask.size(), CV_8U), distance;
    const cv::Rect box = cv::boundingRect(outlines[i]);
    if (std::min(box.width, box.height) < 4) continue;
    cv::drawContours(one, outlines, int(i), 255, cv::FILLED);
    // A pixel more on every side, so that the picture's border is one of the thing's too.
    cv::Mat framed;
    cv::copyMakeBorder(one(box), framed, 1, 1, 1, 1, cv::BORDER_CONSTANT, 0);
    cv::distanceTransform(framed, distance, cv::DIST_L2, cv::DIST_MASK_PRECISE);
    double radius = 0;
    cv::minMaxLoc(distance, nullptr, &radius);
    radius -= 0.5;  // distances are to the nearest pixel's centre outside
    if (radius > out.largest) std::swap(radius, out.largest);
    out.second = std::max(out.second, radius);
  }
  return out;
}

double median_of(std::vector<double> values) {
  const auto middle = values.begin() + long(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

std::optional<double> moving_radius(const std::vector<media::Rgb8>& frames) {
  const media::Rgb8 background = median(frames);
  std::vector<double> radii;
  for (const media::Rgb8& frame : frames)
    if (const double radius = movers_in(frame, background).largest; radius >= kLeastRadius) radii.push_back(radius);
  if (2 * radii.size() < frames.size()) return {};
  return median_of(radii);
}

}  // namespace rimshot::evaluate
