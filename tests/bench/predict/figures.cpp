#include "figures.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rimshot::bench {

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return std::nan("");
  std::ranges::sort(values);
  return values[std::size_t(q * double(values.size() - 1) + 0.5)];
}

Json distribution(const std::vector<double>& values) {
  return {{"count", values.size()},
          {"median", quantile(values, 0.5)},
          {"p90", quantile(values, 0.9)},
          {"worst", quantile(values, 1)}};
}

double angle(const Vec3& a, const Vec3& b) {
  return std::acos(std::clamp(a.normalized().dot(b.normalized()), -1.0, 1.0)) * 180 / std::numbers::pi;
}

Json Share::json() const {
  if (asked == 0) return {{"held", 0}, {"asked", 0}};
  constexpr double z = 1.959964;
  const double n = asked, p = held / n, middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z / (1 + z * z / n) * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {{"held", held}, {"asked", asked}, {"share", p}, {"interval95", {middle - half, middle + half}}};
}

}  // namespace rimshot::bench
