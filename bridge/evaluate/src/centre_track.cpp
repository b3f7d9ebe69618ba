#include "centre_track.h"

#include <cmath>

#include "numpy_sum.h"

namespace rimshot::evaluate {

CentreTrack centre_track(const MaskSequence& masks) {
  CentreTrack track;
  for (std::size_t t = 0; t < masks.size(); ++t) {
    const cv::Point2d centre = mask_centre(masks[t]);
    track.x.push_back(centre.x);
    track.y.push_back(centre.y);
  }
  return track;
}

Series gradient(const Series& values, double dt) {
  const std::size_t n = values.size();
  Series out(n, 0);
  if (n < 2) return out;
  out[0] = (values[1] - values[0]) / dt;
  out[n - 1] = (values[n - 1] - values[n - 2]) / dt;
  for (std::size_t i = 1; i + 1 < n; ++i) out[i] = (values[i + 1] - values[i - 1]) / (2 * dt);
  return out;
}

double mean(const Series& values) { return numpy_sum(values.data(), values.size()) / double(values.size()); }

double deviation(const Series& values) {
  const double middle = mean(values);
  Series squares;
  for (const double value : values) squares.push_back((value - middle) * (value - middle));
  return std::sqrt(mean(squares));
}

}  // namespace rimshot::evaluate
