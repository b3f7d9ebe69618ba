#include "carry_on.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdlib>

namespace rimshot::evaluate {
namespace {

constexpr double kKernel = 1;  ///< [px] standard deviation
constexpr int kWindow = 3;     ///< [px] beyond which the kernel is 0
/// Weight of no error at all, in pixels at the kernel's middle.
constexpr double kDoubt = 0.1;
/// Where less is expected, a factor says nothing.
constexpr double kDark = 1e-3;

}  // namespace

std::vector<double> carried_on(int width, int height, const std::vector<double>& expected, const std::vector<double>& seen, const std::vector<bool>& sure) {
  std::array<double, kWindow + 1> kernel{};
  for (int d = 0; d <= kWindow; ++d) kernel[std::size_t(d)] = std::exp(-0.5 * d * d / (kKernel * kKernel));
  std::vector<double> factor(expected.size(), 1);
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto at = std::size_t(y * width + x);
      if (expected[at] < kDark) continue;
      double weights = kDoubt, missing = 0;
      for (int v = std::max(0, y - kWindow); v <= std::min(height - 1, y + kWindow); ++v)
        for (int u = std::max(0, x - kWindow); u <= std::min(width - 1, x + kWindow); ++u) {
          const auto other = std::size_t(v * width + u);
          if (!sure[other]) continue;
          const double weight = kernel[std::size_t(std::abs(u - x))] * kernel[std::size_t(std::abs(v - y))];
          weights += weight;
          missing += weight * (seen[other] - expected[other]);
        }
      factor[at] = std::max(0.0, 1 + missing / weights / expected[at]);
    }
  return factor;
}

}  // namespace rimshot::evaluate
