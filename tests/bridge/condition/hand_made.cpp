#include "hand_made.h"

#include <limits>

namespace rimshot::test {
namespace {

constexpr int kHeight = 3;

std::uint32_t id_at(int x, int y, int width) {
  if (y == 0) return 0;
  if (y == 2) return 1;
  return x == width / 2 ? 2 : 3;
}

pathtrace::LayeredFrame samples_of(int width, double time, float scale) {
  pathtrace::LayeredFrame frame;
  frame.width = width;
  frame.height = kHeight;
  frame.time = time;
  frame.dynamic_bodies = {1};
  const std::size_t pixels = std::size_t(width * kHeight);
  frame.sky.resize(3 * pixels);
  frame.body_coverage.resize(pixels);
  for (int l = 0; l < pathtrace::kLayers; ++l) {
    auto& layer = frame.layer[l];
    layer.coverage.resize(pixels);
    layer.roughness.resize(pixels);
    for (auto* plane : {&layer.albedo, &layer.normal, &layer.direct, &layer.indirect}) plane->resize(3 * pixels);
  }
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint32_t id = id_at(int(i) % width, int(i) / width, width);
    if (id == 0) {
      for (std::size_t c = 0; c < 3; ++c) frame.sky[3 * i + c] = scale * float(10 * (c + 1) + i);
      continue;
    }
    auto& layer = frame.layer[id == 2 ? pathtrace::kDynamic : pathtrace::kStatic];
    layer.coverage[i] = 1;
    layer.roughness[i] = 0.01f * float(i);
    if (id == 2) frame.body_coverage[i] = 1;
    for (std::size_t c = 0; c < 3; ++c) {
      layer.albedo[3 * i + c] = 0.1f * float(c + 1);
      layer.normal[3 * i + c] = c == 2 ? 1.0f : 0.0f;
      layer.direct[3 * i + c] = scale * float(c + i);
      layer.indirect[3 * i + c] = scale * 0.5f * float(c + i);
    }
  }
  return frame;
}

}  // namespace

condition::TrainingFrame hand_made_frame(int width, double time) {
  gbuffer::GBuffer geometry;
  geometry.width = width;
  geometry.height = kHeight;
  geometry.time = time;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < width; ++x) {
      const std::uint32_t id = id_at(x, y, width);
      geometry.id.push_back(id);
      geometry.depth.push_back(id == 0 ? std::numeric_limits<float>::infinity() : 2.0f * float(id));
      geometry.motion_backward.push_back(id == 2 ? -1.5f : 0.0f);
      geometry.motion_backward.push_back(id == 2 ? 0.5f : 0.0f);
      geometry.disocclusion.push_back(id == 3 ? 1.0f : 0.0f);
    }
  return {geometry, samples_of(width, time, 1), samples_of(width, time, 2)};
}

}  // namespace rimshot::test
