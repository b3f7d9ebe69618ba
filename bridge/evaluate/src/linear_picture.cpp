#include "rimshot/evaluate/linear_picture.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace rimshot::evaluate {
namespace {

double linear_of(double encoded) { return encoded <= 0.04045 ? encoded / 12.92 : std::pow((encoded + 0.055) / 1.055, 2.4); }
double encoded_of(double linear) { return linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055; }

}  // namespace

LinearPicture decode(const media::Rgb8& picture) {
  static const auto table = [] {
    std::array<float, 256> linear{};
    for (int code = 0; code < 256; ++code) linear[std::size_t(code)] = float(linear_of(code / 255.0));
    return linear;
  }();
  LinearPicture out{picture.width, picture.height, std::vector<float>(picture.pixels.size())};
  std::ranges::transform(picture.pixels, out.rgb.begin(), [](std::uint8_t code) { return table[code]; });
  return out;
}

Vec3 decode(const Vec3& encoded) { return encoded.cwiseMax(0).cwiseMin(1).unaryExpr(&linear_of); }

Vec3 encode(const Vec3& linear) {
  // A table with straight lines between is exact to 1e-4, a fortieth of a code, and spares the power.
  constexpr int kSteps = 4096;
  static const auto table = [] {
    std::array<double, kSteps + 2> encoded{};
    for (int i = 0; i <= kSteps; ++i) encoded[std::size_t(i)] = encoded_of(double(i) / kSteps);
    encoded[kSteps + 1] = 1;
    return encoded;
  }();
  Vec3 out;
  for (int k = 0; k < 3; ++k) {
    const double at = std::clamp(linear[k], 0.0, 1.0) * kSteps;
    const auto i = std::size_t(at);
    out[k] = table[i] + (at - double(i)) * (table[i + 1] - table[i]);
  }
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
