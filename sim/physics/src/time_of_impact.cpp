#include "time_of_impact.h"

#include <algorithm>
#include <cmath>

namespace rimshot::physics {
namespace {

constexpr double kClosedGap = 1e-12;  ///< [m] a closed gap, some roundings of a metre

/// Root of the gap between a (open) and b (closed), on a's side: the Illinois variant of regula falsi, with bisection
/// when it stalls.
double close(const Gap& gap, double a, double b, double gap_a, double gap_b) {
  int same_side = 0;
  for (int i = 0; i < 200 && gap_a > kClosedGap && b - a > 1e-17; ++i) {
    double m = i % 8 == 7 ? 0.5 * (a + b) : a + (b - a) * gap_a / (gap_a - gap_b);
    if (!(m > a && m < b)) m = 0.5 * (a + b);
    const double gap_m = gap(m);
    if (gap_m >= 0) {
      a = m;
      gap_a = gap_m;
      if (same_side > 0) gap_b *= 0.5;
      same_side = 1;
    } else {
      b = m;
      gap_b = gap_m;
      if (same_side < 0) gap_a *= 0.5;
      same_side = -1;
      if (gap_m > -kClosedGap) return m;
    }
  }
  return a;
}

}  // namespace

std::optional<double> time_of_impact(const Gap& gap, double speed, double h) {
  double s = 0, g = gap(0);
  const auto closing = [&](double at, double g_at) { return gap(at + kShortestAdvance) < g_at - kClosedGap; };
  if (g <= kClosedGap && closing(0, g)) return 0.0;
  while (s < h) {
    // A pair that touches without closing may change its gap by rounding only before it is looked at again.
    const double next = std::min(h, s + std::max(std::max(g, kClosedGap) / speed, kShortestAdvance));
    const double g_next = gap(next);
    if (g_next < -kClosedGap && g > kClosedGap) return close(gap, s, next, g, g_next);
    if (g_next <= kClosedGap && closing(next, g_next)) return next;
    // When the gap closes steadily the secant says where; a look just beyond it brackets the root at once.
    if (g_next > kClosedGap && g_next < g) {
      const double beyond = next + 1.05 * g_next * (next - s) / (g - g_next);
      if (beyond < h) {
        const double g_beyond = gap(beyond);
        if (g_beyond < -kClosedGap) return close(gap, next, beyond, g_next, g_beyond);
      }
    }
    s = next;
    g = g_next;
  }
  return {};
}

}  // namespace rimshot::physics
