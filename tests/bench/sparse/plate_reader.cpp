#include "plate_reader.h"

#include <algorithm>
#include <cmath>

namespace rimshot::bench {
namespace {

/// About the display curve.
double displayed(float radiance) { return std::sqrt(std::clamp(double(radiance), 0.0, 1.0)); }

}  // namespace

std::optional<Reading> read_body(const std::vector<float>& picture, const std::vector<float>& plate, int width, int height, const float* state) {
  const double x = state[layout::kStateX], y = state[layout::kStateY], radius = state[layout::kStateRadius], reach = 1.6 * radius;
  const std::size_t pixels = std::size_t(width) * std::size_t(height);
  struct Pixel {
    double x, y, difference;
  };
  std::vector<Pixel> window;
  std::vector<double> middle;
  for (int row = std::max(0, int(y - reach)); row < std::min(height, int(y + reach) + 1); ++row)
    for (int column = std::max(0, int(x - reach)); column < std::min(width, int(x + reach) + 1); ++column) {
      const double px = column + 0.5, py = row + 0.5, distance = std::hypot(px - x, py - y);
      if (distance > reach) continue;
      double difference = 0;
      for (std::size_t c = 0; c < 3; ++c) {
        const std::size_t i = c * pixels + std::size_t(row) * std::size_t(width) + std::size_t(column);
        difference += std::abs(displayed(picture[i]) - displayed(plate[i]));
      }
      window.push_back({px, py, difference});
      if (distance < 0.6 * radius) middle.push_back(difference);
    }
  if (middle.empty()) return {};
  std::nth_element(middle.begin(), middle.begin() + std::ptrdiff_t(middle.size() / 2), middle.end());
  const double threshold = std::max(0.02, middle[middle.size() / 2] / 2);
  Reading reading;
  for (const Pixel& pixel : window) {
    if (pixel.difference < threshold) continue;
    reading.area += 1;
    reading.x += pixel.x;
    reading.y += pixel.y;
  }
  if (reading.area < 1) return {};
  reading.x /= reading.area;
  reading.y /= reading.area;
  return reading;
}

}  // namespace rimshot::bench
