#include "surface_light.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "rimshot/layout/conditioning.h"

namespace rimshot::model {
namespace {

using namespace layout;

constexpr std::array<float, 3> kBinomial = {0.25f, 0.5f, 0.25f};
// A neighbour counts a quarter when its normal is 18 degrees off or its inverse depth 10 % off the plane.
constexpr float kNormalStop = 10;
constexpr float kDepthStop = 100;

struct Grid {
  int height, width;
  std::size_t plane() const { return std::size_t(height) * width; }
};

/// Sum of a plane over the 3x3 neighbours of a pixel.
float box(const float* plane, Grid grid, int y, int x) {
  float sum = 0;
  for (int j = std::max(0, y - 1); j <= std::min(grid.height - 1, y + 1); ++j)
    for (int i = std::max(0, x - 1); i <= std::min(grid.width - 1, x + 1); ++i) sum += plane[std::size_t(j) * grid.width + i];
  return sum;
}

/// Divides by coverage, filling from the neighbours; radiance becomes light.
void unpremultiply(const float* layer, Grid grid, int y, float* surface) {
  constexpr std::array<std::pair<LayerChannel, SurfacePlane>, 5> kQuantities = {
      {{kAlbedo, kSurfaceAlbedo}, {kNormal, kSurfaceNormal}, {kRoughness, kSurfaceRoughness}, {kDirect, kDirectLight}, {kIndirect, kIndirectLight}}};
  const std::size_t plane = grid.plane();
  const float* coverage = layer + kCoverage * plane;
  for (int x = 0; x < grid.width; ++x) {
    const std::size_t at = std::size_t(y) * grid.width + x;
    const bool sampled = coverage[at] > 0;
    const float sum = sampled ? coverage[at] : box(coverage, grid, y, x);
    for (const auto& [from, to] : kQuantities) {
      for (int c = 0; c < (from == kRoughness ? 1 : 3); ++c) {
        const float* source = layer + (from + c) * plane;
        surface[(to + c) * plane + at] = sum > 0 ? (sampled ? source[at] : box(source, grid, y, x)) / sum : 0.0f;
      }
    }
    for (int c = 0; c < 3; ++c) {
      const float reflectance = surface[(kSurfaceAlbedo + c) * plane + at] + kAlbedoFloor;
      surface[(kDirectLight + c) * plane + at] /= reflectance;
      surface[(kIndirectLight + c) * plane + at] /= reflectance;
    }
  }
}

/// Change of the inverse depth per pixel, [2, H, W] along x and y: the lesser of the differences to both sides, which stays on the
/// pixel's own surface beside an edge.
void slope_row(const float* depth, Grid grid, int y, float* slope) {
  const auto lesser = [depth](std::size_t at, std::ptrdiff_t step, bool before, bool after) {
    const float back = before ? depth[at] - depth[at - std::size_t(step)] : 0, forth = after ? depth[at + std::size_t(step)] - depth[at] : back;
    return !before || std::abs(forth) < std::abs(back) ? forth : back;
  };
  for (int x = 0; x < grid.width; ++x) {
    const std::size_t at = std::size_t(y) * std::size_t(grid.width) + std::size_t(x);
    slope[at] = lesser(at, 1, x > 0, x + 1 < grid.width);
    slope[grid.plane() + at] = lesser(at, grid.width, y > 0, y + 1 < grid.height);
  }
}

/// One a-trous pass over a row: light planes `in` [6, H, W] to `out` [6, H, W].
void filter_row(const float* layer, const float* surface, const float* slope, Grid grid, int y, int distance, const float* in, float* out) {
  constexpr int kLight = 6;
  const int width = grid.width;
  const std::size_t plane = grid.plane();
  const float* coverage = layer + kCoverage * plane;
  const float* depth = layer + kInverseDepth * plane;
  const float* normal = surface + kSurfaceNormal * plane;
  const std::size_t row = std::size_t(y) * width;
  std::vector<float> sums(std::size_t(kLight + 1) * width, 0.0f), weights(width);
  float* total = sums.data() + std::size_t(kLight) * width;

  for (int v = -1; v <= 1; ++v) {
    const int neighbour_y = y + v * distance;
    if (neighbour_y < 0 || neighbour_y >= grid.height) continue;
    for (int u = -1; u <= 1; ++u) {
      const int shift = u * distance, begin = std::max(0, -shift), end = std::min(width, width - shift);
      // Pixel x of this row and its neighbour q.
      const std::size_t q = std::size_t(neighbour_y) * width + shift;
      const float kernel = kBinomial[v + 1] * kBinomial[u + 1];
      for (int x = begin; x < end; ++x) {
        float turn = 0;
        for (int c = 0; c < 3; ++c) {
          const float difference = normal[c * plane + row + x] - normal[c * plane + q + x];
          turn += difference * difference;
        }
        const float here = depth[row + x], 
                      expected = here + float(shift) * slope[row + x] + float(v * distance) * slope[plane + row + x],
                      step = (depth[q + x] - expected) / (here + 1e-6f);
        const float unlike = 1 + kNormalStop * turn + kDepthStop * step * step;
        weights[x] = kernel * coverage[q + x] / (unlike * unlike);
      }
      for (int x = begin; x < end; ++x) total[x] += weights[x];
      for (int c = 0; c < kLight; ++c) {
        const float* source = in + c * plane + q;
        float* sum = sums.data() + std::size_t(c) * width;
        for (int x = begin; x < end; ++x) sum[x] += weights[x] * source[x];
      }
    }
  }
  for (int c = 0; c < kLight; ++c)
    for (int x = 0; x < width; ++x)
      out[c * plane + row + x] = total[x] > 0 ? sums[std::size_t(c) * width + x] / total[x] : in[c * plane + row + x];
}

}  // namespace

void surface_light(const float* layer, int height, int width, const ParallelFor& parallel_for, float* surface) {
  const Grid grid{height, width};
  const std::size_t plane = grid.plane();
  const float* coverage = layer + kCoverage * plane;
  if (std::all_of(coverage, coverage + plane, [](float c) { return c == 0; })) {
    std::fill(surface, surface + kSurfacePlanes * plane, 0.0f);
    return;
  }
  parallel_for(height, [&](int begin, int end) {
    for (int y = begin; y < end; ++y) unpremultiply(layer, grid, y, surface);
  });
  std::vector<float> slope(2 * plane);
  parallel_for(height, [&](int begin, int end) {
    for (int y = begin; y < end; ++y) slope_row(layer + kInverseDepth * plane, grid, y, slope.data());
  });
  // Direct and indirect light lie side by side, so that a pass filters both.
  constexpr std::array kMeans = {kDirectLight, kDirectLightNarrow, kDirectLightMiddle, kDirectLightWide, kDirectLightWidest};
  for (std::size_t i = 0; i + 1 < kMeans.size(); ++i) {
    parallel_for(height, [&](int begin, int end) {
      for (int y = begin; y < end; ++y)
        filter_row(layer, surface, slope.data(), grid, y, 1 << i, surface + kMeans[i] * plane, surface + kMeans[i + 1] * plane);
    });
  }
}

}  // namespace rimshot::model
