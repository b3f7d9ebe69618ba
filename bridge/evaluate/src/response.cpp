#include "rimshot/evaluate/response.h"

#include <cmath>

namespace rimshot::evaluate {

std::optional<Response> response_of(const std::vector<ResponsePoint>& points) {
  constexpr std::size_t kFewest = 3;
  /// Values that differ by less of their size are equal.
  constexpr double kEqual = 1e-9;
  if (points.size() < kFewest) return {};
  double x = 0, y = 0;
  for (const ResponsePoint& p : points) {
    x += p.commanded / double(points.size());
    y += p.measured / double(points.size());
  }
  double xx = 0, xy = 0, yy = 0;
  for (const ResponsePoint& p : points) {
    xx += (p.commanded - x) * (p.commanded - x);
    xy += (p.commanded - x) * (p.measured - y);
    yy += (p.measured - y) * (p.measured - y);
  }
  const auto constant = [&](double squares, double mean) { return !(std::sqrt(squares / double(points.size())) > kEqual * std::abs(mean)); };
  if (constant(xx, x) || constant(yy, y)) return {};
  long in_order = 0, x_differ = 0, y_differ = 0;
  for (std::size_t i = 0; i < points.size(); ++i)
    for (std::size_t j = i + 1; j < points.size(); ++j) {
      const double dx = points[j].commanded - points[i].commanded, dy = points[j].measured - points[i].measured;
      const bool x_same = std::abs(dx) <= kEqual * std::abs(x), y_same = std::abs(dy) <= kEqual * std::abs(y);
      x_differ += !x_same;
      y_differ += !y_same;
      if (!x_same && !y_same) in_order += dx * dy > 0 ? 1 : -1;
    }
  const double slope = xy / xx;
  return Response{slope, y - slope * x, xy * xy / (xx * yy), double(in_order) / std::sqrt(double(x_differ) * double(y_differ))};
}

}  // namespace rimshot::evaluate
