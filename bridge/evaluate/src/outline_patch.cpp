#include "outline_patch.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "carry_on.h"
#include "shade.h"
#include "tukey.h"

namespace rimshot::evaluate {
namespace {

/// Seams and highlights differ from the shade by more robust scales than this: they say nothing of the outline beside them.
constexpr double kMark = 4;

/// Binomial smoothing over 3x3 pixels of the colour differences.
Plane with_smoother_chroma(const OutlinePatch& patch, const Plane& sharp) {
  Plane out = sharp;
  const int w = patch.width;
  for (int y = 0; y < patch.height; ++y)
    for (int x = 0; x < w; ++x) {
      if (x > 0 && y > 0 && x + 1 < w && y + 1 < patch.height) {
        const Vec3* at = &sharp[std::size_t(y * w + x)];
        const auto row = [](const Vec3* middle) -> Vec2 { return middle[-1].tail<2>() + 2 * middle[0].tail<2>() + middle[1].tail<2>(); };
        out[std::size_t(y * w + x)].tail<2>() = (row(at - w) + 2 * row(at) + row(at + w)) / 16;
        continue;
      }
      Vec2 sum = Vec2::Zero();
      double weights = 0;
      for (int v = std::max(0, y - 1); v <= std::min(patch.height - 1, y + 1); ++v)
        for (int u = std::max(0, x - 1); u <= std::min(patch.width - 1, x + 1); ++u) {
          const double weight = (2 - std::abs(u - x)) * (2 - std::abs(v - y));
          sum += weight * sharp[std::size_t(v * patch.width + u)].tail<2>();
          weights += weight;
        }
      out[std::size_t(y * patch.width + x)].tail<2>() = sum / weights;
    }
  return out;
}

}  // namespace

OutlinePatch outline_patch(const media::Rgb8& frame, const gbuffer::PinholeCamera& camera, const LinearPicture& background, const Vec2& least,
                           const Vec2& most, const std::function<bool(std::size_t, const Vec3&)>& is_open) {
  OutlinePatch patch;
  patch.x0 = std::max(0, int(least.x()));
  patch.y0 = std::max(0, int(least.y()));
  patch.width = std::max(0, std::min(frame.width, int(most.x()) + 1) - patch.x0);
  patch.height = std::max(0, std::min(frame.height, int(most.y()) + 1) - patch.y0);
  for (int y = patch.y0; y < patch.y0 + patch.height; ++y)
    for (int x = patch.x0; x < patch.x0 + patch.width; ++x) {
      const std::size_t i = std::size_t(y) * std::size_t(frame.width) + std::size_t(x);
      const std::uint8_t* code = &frame.pixels[3 * i];
      patch.ray.push_back(camera.ray_direction(x + 0.5, y + 0.5));
      patch.open.push_back(is_open(i, patch.ray.back()));
      patch.seen.push_back(Vec3(code[0], code[1], code[2]) / 255);
      patch.behind.push_back(background.at(x, y));
      patch.empty.push_back(encode(patch.behind.back()));
    }
  return patch;
}

Plane luma_and_chroma(const Plane& rgb) {
  Plane out(rgb.size());
  for (std::size_t i = 0; i < rgb.size(); ++i) {
    const double luma = rgb[i].dot(Vec3(0.2126, 0.7152, 0.0722));
    out[i] = {luma, (rgb[i].z() - luma) / 1.8556, (rgb[i].x() - luma) / 1.5748};
  }
  return out;
}

Plane as_coded(const OutlinePatch& patch, const Plane& rgb) { return with_smoother_chroma(patch, luma_and_chroma(rgb)); }

void set_right(const OutlinePatch& patch, Plane& side, std::vector<bool> sure) {
  std::vector<double> expected(patch.size()), seen(patch.size());
  for (std::size_t i = 0; i < patch.size(); ++i) {
    expected[i] = luminance_of(side[i]);
    const auto shown = luminance_of(decode(patch.seen[i]), side[i]);
    sure[i] = sure[i] && shown;
    seen[i] = shown.value_or(0);
  }
  std::vector<double> lengths;
  for (std::size_t i = 0; i < patch.size(); ++i)
    if (sure[i]) lengths.push_back(std::abs(seen[i] - expected[i]));
  const double most = kMark * std::max(kLeastScale, robust_scale(lengths));
  for (std::size_t i = 0; i < patch.size(); ++i) sure[i] = sure[i] && std::abs(seen[i] - expected[i]) < most;
  const auto factor = carried_on(patch.width, patch.height, expected, seen, sure);
  for (std::size_t i = 0; i < patch.size(); ++i) side[i] *= factor[i];
}

}  // namespace rimshot::evaluate
