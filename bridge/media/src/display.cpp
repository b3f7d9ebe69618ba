#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/media/video.h"

namespace rimshot::media {
namespace {

/// IEC 61966-2-1 (sRGB), encoding.
double srgb_encoded(double linear) { return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055; }

}  // namespace

Rgb8 to_display(const std::vector<float>& linear_rgb, int width, int height, double exposure) {
  RIMSHOT_CHECK(linear_rgb.size() == std::size_t(width) * std::size_t(height) * 3, linear_rgb.size(), width, height);
  Rgb8 picture{width, height, std::vector<std::uint8_t>(linear_rgb.size())};
  std::ranges::transform(linear_rgb, picture.pixels.begin(), [exposure](float value) {
    const double shown = std::clamp(exposure * double(value), 0.0, 1.0);
    return std::uint8_t(std::lround(255 * srgb_encoded(shown)));
  });
  return picture;
}

}  // namespace rimshot::media
