#include "linear_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rimshot::evaluate {

LinearPicture decode(const media::Rgb8& picture) {
  static const auto table = [] {
    std::array<float, 256> linear{};
    for (int code = 0; code < 256; ++code) {
      const double v = code / 255.0;
      linear[std::size_t(code)] = float(v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4));
    }
    return linear;
  }();
  LinearPicture out{picture.width, picture.height, std::vector<float>(picture.pixels.size())};
  std::ranges::transform(picture.pixels, out.rgb.begin(), [](std::uint8_t code) { return table[code]; });
  return out;
}

media::Rgb8 median(const std::vector<media::Rgb8>& frames) {
  media::Rgb8 out = frames.front();
  std::vector<std::uint8_t> values(frames.size());
  for (std::size_t i = 0; i < out.pixels.size(); ++i) {
    for (std::size_t t = 0; t < frames.size(); ++t) values[t] = frames[t].pixels[i];
    const auto middle = values.begin() + long(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    out.pixels[i] = *middle;
  }
  return out;
}

}  // namespace rimshot::evaluate
