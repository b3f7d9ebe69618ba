#pragma once
#include <algorithm>
#include <vector>

namespace rimshot::evaluate {

/// The value that a further draw lies below with probability p: n draws part the line into n + 1 stretches of equal odds, so that it is
/// at place p (n + 1) of them (Weibull 1939), between the two next. Quantiles of the draws themselves are too narrow: of 64, the third ones
/// from either end hold a further draw with 91 %, not 95 %.
/// @param draws at least one, in any order
inline double draw_quantile(std::vector<double> draws, double p) {
  std::ranges::sort(draws);
  const double at = std::clamp(p * double(draws.size() + 1) - 1, 0.0, double(draws.size() - 1));
  const auto below = std::size_t(at);
  const double next = draws[std::min(below + 1, draws.size() - 1)];
  return draws[below] + (at - double(below)) * (next - draws[below]);
}

}  // namespace rimshot::evaluate
