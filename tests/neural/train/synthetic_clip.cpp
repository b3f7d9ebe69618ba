#include "synthetic_clip.h"

#include <array>
#include <cmath>

#include "rimshot/core/rng.h"
#include "rimshot/layout/conditioning.h"

namespace rimshot::test {
namespace {

using namespace layout;
using Colour = std::array<float, 3>;

struct Stage {
  double radius, x, y, speed_x, speed_y;   // px, px per frame
  Colour wall, disc, sky;
  double direct, indirect;                 // light
  int horizon;                             // rows of sky

  explicit Stage(Rng& rng, int height, int width) {
    radius = rng.uniform(0.12, 0.2) * height;
    x = rng.uniform(0.3, 0.7) * width;
    y = rng.uniform(0.35, 0.65) * height;
    speed_x = rng.uniform(-3, 3);
    speed_y = rng.uniform(-2, 2);
    for (Colour* colour : {&wall, &disc, &sky})
      for (float& c : *colour) c = float(rng.uniform(0.1, 0.8));
    direct = rng.uniform(0.3, 1.0);
    indirect = rng.uniform(0.1, 0.4);
    horizon = height / 8;
  }
  double light_on_disc(double dx, double dy) const { return direct * std::max(0.1, 0.6 - 0.5 * (dx + dy) / radius); }
};

/// Adds `count` samples of a pixel to planes [kChannels] apart by `pixels`; `noisy`: indirect light by rare bright paths.
void sample_pixel(const Stage& stage, int frame, int column, int row, int count, bool noisy, Rng& rng, float* planes, std::size_t pixels, float* body) {
  const auto add = [&](int plane, double value) { planes[std::size_t(plane) * pixels] += float(value / count); };
  for (int s = 0; s < count; ++s) {
    const double dx = column + rng.uniform() - (stage.x + frame * stage.speed_x), dy = row + rng.uniform() - (stage.y + frame * stage.speed_y);
    const bool on_disc = dx * dx + dy * dy < stage.radius * stage.radius;
    if (!on_disc && row < stage.horizon) {
      for (int c = 0; c < 3; ++c) add(kSky + c, stage.sky[std::size_t(c)]);
      continue;
    }
    const int layer = on_disc ? 1 : 0;
    const Colour& albedo = on_disc ? stage.disc : stage.wall;
    const double direct = on_disc ? stage.light_on_disc(dx, dy) : stage.direct;
    const double indirect = stage.indirect * (!noisy ? 1 : rng.uniform() < 0.125 ? 8 : 0);
    add(channel(layer, kCoverage), 1);
    add(channel(layer, kNormal) + 1, -1);
    add(channel(layer, kRoughness), 0.5);
    for (int c = 0; c < 3; ++c) {
      add(channel(layer, kAlbedo) + c, albedo[std::size_t(c)]);
      add(channel(layer, kDirect) + c, albedo[std::size_t(c)] * direct);
      add(channel(layer, kIndirect) + c, albedo[std::size_t(c)] * indirect);
    }
    if (on_disc) *body += 1.0f / float(count);
  }
}

}  // namespace

Clip synthetic_clip(std::uint64_t seed, int frames, int height, int width) {
  Rng rng(seed);
  const Stage stage(rng, height, width);
  Clip clip;
  clip.frames = frames;
  clip.bodies = 1;
  clip.height = height;
  clip.width = width;
  clip.frame_interval = 1.0 / 24;
  const std::size_t pixels = std::size_t(height) * std::size_t(width);
  const auto append = [](std::vector<Half>& to, const std::vector<float>& values) {
    for (const float value : values) to.push_back(to_half(value));
  };
  for (int t = 0; t < frames; ++t) {
    std::vector<float> samples(kChannels * pixels, 0.0f), teacher(kChannels * pixels, 0.0f), sampled_body(pixels, 0.0f), body(pixels, 0.0f);
    for (int row = 0; row < height; ++row)
      for (int column = 0; column < width; ++column) {
        const std::size_t at = std::size_t(row) * std::size_t(width) + std::size_t(column);
        sample_pixel(stage, t, column, row, 8, true, rng, samples.data() + at, pixels, &sampled_body[at]);
        sample_pixel(stage, t, column, row, 64, false, rng, teacher.data() + at, pixels, &body[at]);
        for (int layer = 0; layer < kLayers; ++layer) {
          samples[std::size_t(channel(layer, kInverseDepth)) * pixels + at] = layer == 1 ? 0.3f : 0.2f;
          samples[std::size_t(channel(layer, kHistory)) * pixels + at] = 1;
        }
        samples[std::size_t(channel(1, kMotion)) * pixels + at] = float(-stage.speed_x);
        samples[std::size_t(channel(1, kMotion) + 1) * pixels + at] = float(-stage.speed_y);
      }
    std::vector<float> background(3 * pixels), moving(3 * pixels);
    for (std::size_t i = 0; i < 3 * pixels; ++i) {
      const auto plane = [&](int first) { return teacher[std::size_t(first) * pixels + i]; };
      background[i] = plane(kSky) + plane(channel(0, kDirect)) + plane(channel(0, kIndirect));
      moving[i] = plane(channel(1, kDirect)) + plane(channel(1, kIndirect));
    }
    append(clip.conditioning, samples);
    append(clip.sampled_coverage, sampled_body);
    append(clip.background, background);
    append(clip.moving, moving);
    append(clip.coverage, body);
    clip.body_state.insert(clip.body_state.end(), {float(stage.x + t * stage.speed_x), float(stage.y + t * stage.speed_y), 5.0f, float(stage.radius), 0.0f, 0.0f});
  }
  for (int plane = 0; plane < kPlatePlanes; ++plane)
    for (int row = 0; row < height; ++row)
      for (int column = 0; column < width; ++column) {
        const bool sky = row < stage.horizon;
        const double light = stage.direct + stage.indirect;
        const double radiance = plane == kPlateInverseDepth ? (sky ? 0 : 0.2) : sky ? stage.sky[std::size_t(plane)] : light * stage.wall[std::size_t(plane)];
        clip.plate.push_back(to_half(float(radiance)));
      }
  clip.body_albedo.assign(stage.disc.begin(), stage.disc.end());
  return clip;
}

}  // namespace rimshot::test
