#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/media/video.h"

namespace rimshot::media {
namespace {

/// IEC 61966-2-1 (sRGB), encoding.
double srgb_encoded(double linear) { return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055; }

void check_size(const std::vector<float>& linear_rgb, int width, int height) {
  RIMSHOT_CHECK(linear_rgb.size() == std::size_t(width) * std::size_t(height) * 3, linear_rgb.size(), width, height);
}

}  // namespace

Rgb8 to_display(const std::vector<float>& linear_rgb, int width, int height, double exposure) {
  check_size(linear_rgb, width, height);
  Rgb8 picture{width, height, std::vector<std::uint8_t>(linear_rgb.size())};
  std::ranges::transform(linear_rgb, picture.pixels.begin(), [exposure](float value) {
    const double shown = std::clamp(exposure * double(value), 0.0, 1.0);
    return std::uint8_t(std::lround(255 * srgb_encoded(shown)));
  });
  return picture;
}

Rgba16 to_display16(const std::vector<float>& linear_rgb, const std::vector<float>& alpha, int width, int height) {
  check_size(linear_rgb, width, height);
  RIMSHOT_CHECK(3 * alpha.size() == linear_rgb.size(), alpha.size(), linear_rgb.size());
  Rgba16 picture{width, height, std::vector<std::uint16_t>(4 * alpha.size())};
  for (std::size_t i = 0; i < alpha.size(); ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      picture.pixels[4 * i + c] = std::uint16_t(std::lround(65535 * srgb_encoded(std::clamp(double(linear_rgb[3 * i + c]), 0.0, 1.0))));
    }
    picture.pixels[4 * i + 3] = std::uint16_t(std::lround(65535 * std::clamp(double(alpha[i]), 0.0, 1.0)));
  }
  return picture;
}

}  // namespace rimshot::media
