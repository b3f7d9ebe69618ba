#include "conditioning_planes.h"

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/layout/conditioning.h"

namespace rimshot::condition {
namespace {

using namespace layout;

/// Which pixels' centres show the layer.
std::vector<char> centre_shows(int layer, const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer& geometry) {
  std::vector<char> shows(geometry.id.size());
  for (std::size_t i = 0; i < shows.size(); ++i) {
    if (geometry.id[i] == 0) continue;
    const int body = int(geometry.id[i]) - 1;
    const bool moving = std::binary_search(samples.dynamic_bodies.begin(), samples.dynamic_bodies.end(), body);
    shows[i] = moving == (layer == pathtrace::kDynamic);
  }
  return shows;
}

}  // namespace

void to_planes(std::span<const float> interleaved, int components, std::span<float> planes) {
  const std::size_t pixels = planes.size() / std::size_t(components);
  RIMSHOT_CHECK(interleaved.size() == planes.size(), interleaved.size(), planes.size());
  for (std::size_t i = 0; i < pixels; ++i)
    for (int c = 0; c < components; ++c) planes[std::size_t(c) * pixels + i] = interleaved[i * std::size_t(components) + std::size_t(c)];
}

std::vector<int> nearest_pixel(const std::vector<char>& present, int width) {
  const int height = int(present.size()) / width;
  std::vector<int> nearest(present.size(), -1);
  for (int i = 0; i < int(present.size()); ++i)
    if (present[std::size_t(i)]) nearest[std::size_t(i)] = i;

  const auto distance = [width](int x, int y, int pixel) {
    const int dx = pixel % width - x, dy = pixel / width - y;
    return dx * dx + dy * dy;
  };
  const auto take = [&](int x, int y, int from_x, int from_y) {
    if (from_x < 0 || from_x >= width || from_y < 0 || from_y >= height) return;
    const int candidate = nearest[std::size_t(from_y * width + from_x)];
    int& best = nearest[std::size_t(y * width + x)];
    if (candidate >= 0 && (best < 0 || distance(x, y, candidate) < distance(x, y, best))) best = candidate;
  };
  // Each row learns from the row before it and then along itself in both directions; first downwards, then upwards.
  for (const int down : {1, -1}) {
    for (int row = 0; row < height; ++row) {
      const int y = down > 0 ? row : height - 1 - row;
      for (int x = 0; x < width; ++x)
        for (const int dx : {-1, 0, 1}) take(x, y, x + dx, y - down);
      for (int x = 1; x < width; ++x) take(x, y, x - 1, y);
      for (int x = width - 2; x >= 0; --x) take(x, y, x + 1, y);
    }
  }
  return nearest;
}

std::vector<float> conditioning_planes(const pathtrace::LayeredFrame& samples, const gbuffer::GBuffer& geometry) {
  RIMSHOT_CHECK(samples.width == geometry.width && samples.height == geometry.height, samples.width, samples.height, geometry.width, geometry.height);
  const std::size_t pixels = std::size_t(samples.width) * std::size_t(samples.height);
  std::vector<float> planes(kChannels * pixels, 0.0f);
  const auto plane = [&](int first, int count) { return std::span(planes).subspan(std::size_t(first) * pixels, std::size_t(count) * pixels); };

  for (int layer = 0; layer < kLayers; ++layer) {
    const pathtrace::LayerPlanes& from = samples.layer[layer];
    to_planes(from.coverage, 1, plane(channel(layer, kCoverage), 1));
    to_planes(from.albedo, 3, plane(channel(layer, kAlbedo), 3));
    to_planes(from.normal, 3, plane(channel(layer, kNormal), 3));
    to_planes(from.roughness, 1, plane(channel(layer, kRoughness), 1));
    to_planes(from.direct, 3, plane(channel(layer, kDirect), 3));
    to_planes(from.indirect, 3, plane(channel(layer, kIndirect), 3));

    const auto nearest = nearest_pixel(centre_shows(layer, samples, geometry), samples.width);
    const auto inverse_depth = plane(channel(layer, kInverseDepth), 1), motion = plane(channel(layer, kMotion), 2),
               history = plane(channel(layer, kHistory), 1);
    for (std::size_t i = 0; i < pixels; ++i) {
      if (nearest[i] < 0) continue;
      const std::size_t seen = std::size_t(nearest[i]);
      inverse_depth[i] = 1 / geometry.depth[seen];
      motion[i] = geometry.motion_backward[2 * seen];
      motion[pixels + i] = geometry.motion_backward[2 * seen + 1];
      history[i] = 1 - geometry.disocclusion[seen];
    }
  }
  to_planes(samples.sky, 3, plane(kSky, 3));
  return planes;
}

}  // namespace rimshot::condition
