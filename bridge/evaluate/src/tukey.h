#pragma once
#include <algorithm>
#include <vector>

namespace rimshot::evaluate {

/// Robust estimate of the standard deviation of residuals whose lengths are given: the scaled median.
inline double robust_scale(std::vector<double> lengths) {
  if (lengths.empty()) return 0;
  const auto middle = lengths.begin() + long(lengths.size() / 2);
  std::nth_element(lengths.begin(), middle, lengths.end());
  return 1.4826 * *middle;
}

/// Tukey's weight of a residual, 1 at 0 and 0 from 4.685 scales on: 95 % efficient on normal noise (Maronna, Martin and Yohai,
/// Robust Statistics, 2006, section 2.2.4).
inline double tukey_weight(double length, double scale) {
  const double u = length / (4.685 * scale);
  return u < 1 ? (1 - u * u) * (1 - u * u) : 0;
}

}  // namespace rimshot::evaluate
