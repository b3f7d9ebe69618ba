#include "rimshot/sdk/layer_sheet.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>

#include "rimshot/core/error.h"

namespace rimshot::sdk {
namespace {

using Color = std::array<float, 3>;
using Shade = std::function<Color(std::size_t pixel)>;

constexpr int kColumns = 4, kLayerGap = 4;

/// A bright colour for every number but 0.
Color color_of(std::uint32_t number) {
  if (number == 0) return {0, 0, 0};
  std::uint32_t z = number * 0x9e3779b9u;
  z = (z ^ (z >> 15)) * 0x85ebca6bu;
  z ^= z >> 13;
  return {0.1f + 0.8f * float(z & 255) / 255, 0.1f + 0.8f * float(z >> 8 & 255) / 255,
          0.1f + 0.8f * float(z >> 16 & 255) / 255};
}

float fraction(float x) { return x - std::floor(x); }

/// Looks up the layers of a frame and says how each is shown.
class Layers {
 public:
  explicit Layers(const media::ExrImage& frame) : frame_(frame) {}

  Shade color(const char* r, const char* g, const char* b, float scale = 1, float offset = 0) const {
    return [=, x = plane(r), y = plane(g), z = plane(b)](std::size_t i) -> Color {
      return {offset + scale * at(x, i), offset + scale * at(y, i), offset + scale * at(z, i)};
    };
  }
  Shade grey(const char* name, float scale = 1) const { return color(name, name, name, scale); }
  /// Near is bright: the nearest value is white, twice as far is half as bright.
  Shade nearness(const char* name) const {
    const auto* values = plane(name);
    const float nearest = values ? *std::ranges::min_element(*values) : 1;
    return [=](std::size_t i) {
      const float x = values ? nearest / (*values)[i] : 0;
      return Color{x, x, x};
    };
  }
  /// Place within a cube of the given size [m].
  Shade place(const char* x, const char* y, const char* z, float period) const {
    const auto shade = color(x, y, z, 1 / period);
    return [=](std::size_t i) {
      const Color c = shade(i);
      return Color{fraction(c[0]), fraction(c[1]), fraction(c[2])};
    };
  }
  /// Grey is rest; red and green rise with the motion to the right and down, to full at the largest one.
  Shade motion(const char* u, const char* v) const {
    float largest = 1e-6f;
    for (const auto* values : {plane(u), plane(v)})
      if (values)
        for (const float x : *values) largest = std::max(largest, std::abs(x));
    return [=, x = plane(u), y = plane(v)](std::size_t i) {
      return Color{0.2f + 0.2f * at(x, i) / largest, 0.2f + 0.2f * at(y, i) / largest, 0.2f};
    };
  }
  Shade identity() const {
    const auto found = frame_.uint_channels.find("id");
    const auto* ids = found == frame_.uint_channels.end() ? nullptr : &found->second;
    return [=](std::size_t i) { return ids ? color_of((*ids)[i]) : Color{}; };
  }
  Shade matte(const char* identity, const char* coverage) const {
    return [=, id = plane(identity), share = plane(coverage)](std::size_t i) {
      Color c = color_of(std::bit_cast<std::uint32_t>(at(id, i)));
      for (float& x : c) x *= at(share, i);
      return c;
    };
  }
  Shade noise() const {
    const auto* values = plane("noise");
    float largest = 1e-9f;
    if (values)
      for (const float x : *values) largest = std::isfinite(x) ? std::max(largest, x) : largest;
    return grey("noise", 1 / largest);
  }

 private:
  const std::vector<float>* plane(const char* name) const {
    const auto found = frame_.channels.find(name);
    return found == frame_.channels.end() ? nullptr : &found->second;
  }
  static float at(const std::vector<float>* values, std::size_t i) { return values ? (*values)[i] : 0; }

  const media::ExrImage& frame_;
};

}  // namespace

media::Rgb8 layer_sheet(const media::ExrImage& frame) {
  if (!frame.channels.contains("R") || !frame.channels.contains("Z"))
    throw Error(ErrorCode::InvalidInput, "the picture has no channels R and Z; give a frame that rimshot render made");
  const Layers layers(frame);
  const Shade shades[] = {layers.color("R", "G", "B"),
                          layers.grey("A"),
                          layers.nearness("Z"),
                          layers.nearness("distance.Z"),
                          layers.color("N.X", "N.Y", "N.Z", 0.5f, 0.5f),
                          layers.place("P.X", "P.Y", "P.Z", 1),
                          layers.color("albedo.R", "albedo.G", "albedo.B"),
                          layers.grey("roughness"),
                          layers.place("objectCoord.X", "objectCoord.Y", "objectCoord.Z", 0.25f),
                          layers.motion("motion.backward.u", "motion.backward.v"),
                          layers.motion("motion.forward.u", "motion.forward.v"),
                          layers.grey("disocclusion"),
                          layers.identity(),
                          layers.matte("CryptoObject00.r", "CryptoObject00.g"),
                          layers.matte("CryptoObject00.b", "CryptoObject00.a"),
                          layers.noise(),
                          layers.color("direct.R", "direct.G", "direct.B"),
                          layers.matte("CryptoObject01.r", "CryptoObject01.g"),
                          layers.matte("CryptoObject01.b", "CryptoObject01.a"),
                          layers.matte("CryptoObject02.r", "CryptoObject02.g")};
  const int rows = int(std::size(shades)) / kColumns, width = kColumns * (frame.width + kLayerGap) - kLayerGap,
            height = rows * (frame.height + kLayerGap) - kLayerGap;
  std::vector<float> sheet(3 * std::size_t(width) * std::size_t(height), 1.0f);
  for (std::size_t panel = 0; panel < std::size(shades); ++panel) {
    const int left = int(panel) % kColumns * (frame.width + kLayerGap), top = int(panel) / kColumns * (frame.height + kLayerGap);
    for (int y = 0; y < frame.height; ++y) {
      for (int x = 0; x < frame.width; ++x) {
        const Color c = shades[panel](std::size_t(y) * std::size_t(frame.width) + std::size_t(x));
        std::ranges::copy(c, sheet.begin() + 3 * (long(top + y) * width + left + x));
      }
    }
  }
  return media::to_display(sheet, width, height);
}

}  // namespace rimshot::sdk
