#include "surface_light.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

#include "rimshot/layout/conditioning.h"
#include "sample_record.h"

namespace rimshot::model {
namespace {

using namespace layout;

constexpr std::array<float, 3> kBinomial = {0.25f, 0.5f, 0.25f};
// A neighbour counts a quarter when its normal is 18 degrees off or its depth 10 %.
constexpr float kNormalStop = 10;
constexpr float kDepthStop = 100;
/// Planes of light that are filtered: direct and indirect, of the frame and of the record.
constexpr int kFrameLight = 6, kLight = 12;

struct Grid {
  int height, width;
  std::size_t plane() const { return std::size_t(height) * std::size_t(width); }
};

/// The rows and columns that a layer's samples and record reach, and a margin for what is filled from them.
struct Box {
  int top, bottom, left, right;
  bool empty() const { return top >= bottom; }
  bool holds(Grid grid) const { return top == 0 && left == 0 && bottom == grid.height && right == grid.width; }
};

Box reach(const float* mass, Grid grid) {
  constexpr int kMargin = 2;
  Box box{grid.height, 0, grid.width, 0};
  for (int y = 0; y < grid.height; ++y)
    for (int x = 0; x < grid.width; ++x) {
      if (mass[std::size_t(y) * std::size_t(grid.width) + std::size_t(x)] == 0) continue;
      box = {std::min(box.top, y), std::max(box.bottom, y + 1), std::min(box.left, x), std::max(box.right, x + 1)};
    }
  if (box.empty()) return box;
  return {std::max(0, box.top - kMargin), std::min(grid.height, box.bottom + kMargin), std::max(0, box.left - kMargin), std::min(grid.width, box.right + kMargin)};
}

/// Sum of a plane over the 3x3 neighbours of a pixel.
float sum_around(const float* plane, Grid grid, int y, int x) {
  float sum = 0;
  for (int j = std::max(0, y - 1); j <= std::min(grid.height - 1, y + 1); ++j)
    for (int i = std::max(0, x - 1); i <= std::min(grid.width - 1, x + 1); ++i) sum += plane[std::size_t(j) * std::size_t(grid.width) + std::size_t(i)];
  return sum;
}

constexpr std::array<std::pair<LayerChannel, SurfacePlane>, 5> kQuantities = {
    {{kAlbedo, kSurfaceAlbedo}, {kNormal, kSurfaceNormal}, {kRoughness, kSurfaceRoughness}, {kDirect, kDirectLight}, {kIndirect, kIndirectLight}}};

constexpr int planes_of(LayerChannel quantity) { return quantity == kRoughness ? 1 : 3; }

/// Divides by coverage, filling from the neighbours; radiance becomes light. `scratch` [W].
__attribute__((target_clones("avx2", "default"))) void unpremultiply(const float* layer, const float* record, Grid grid, Box box, int y, float* surface,
                                                                     float* scratch) {
  const std::size_t plane = grid.plane(), row = std::size_t(y) * std::size_t(grid.width);
  const float* coverage = layer + kCoverage * plane;
  const float* mass = record + kRecordCoverage * plane + row;
  for (int x = box.left; x < box.right; ++x) scratch[x] = coverage[row + std::size_t(x)] > 0 ? 1 / coverage[row + std::size_t(x)] : 0.0f;
  for (const auto& [from, to] : kQuantities)
    for (int c = 0; c < planes_of(from); ++c) {
      const float* source = layer + std::size_t(from + c) * plane + row;
      float* target = surface + std::size_t(to + c) * plane + row;
      for (int x = box.left; x < box.right; ++x) target[x] = source[x] * scratch[x];
    }
  for (int x = box.left; x < box.right; ++x) {
    if (scratch[x] > 0) continue;
    const float sum = sum_around(coverage, grid, y, x);
    if (sum == 0) continue;
    for (const auto& [from, to] : kQuantities)
      for (int c = 0; c < planes_of(from); ++c)
        surface[std::size_t(to + c) * plane + row + std::size_t(x)] = sum_around(layer + std::size_t(from + c) * plane, grid, y, x) / sum;
  }
  for (std::size_t c = 0; c < 3; ++c) {
    const float* albedo = surface + (kSurfaceAlbedo + c) * plane + row;
    for (int x = box.left; x < box.right; ++x) scratch[x] = 1 / (albedo[x] + kAlbedoFloor);
    float *direct = surface + (kDirectLight + c) * plane + row, *indirect = surface + (kIndirectLight + c) * plane + row;
    for (int x = box.left; x < box.right; ++x) direct[x] *= scratch[x], indirect[x] *= scratch[x];
    const float* recorded = record + (kRecordAlbedo + c) * plane + row;
    for (int x = box.left; x < box.right; ++x) scratch[x] = mass[x] > 0 ? 1 / (recorded[x] + kAlbedoFloor * mass[x]) : 0.0f;
    const float *direct_sum = record + (kRecordDirect + c) * plane + row, *indirect_sum = record + (kRecordIndirect + c) * plane + row;
    float *direct_record = surface + (kDirectRecord + c) * plane + row, *indirect_record = surface + (kIndirectRecord + c) * plane + row;
    for (int x = box.left; x < box.right; ++x) {
      direct_record[x] = mass[x] > 0 ? direct_sum[x] * scratch[x] : direct[x];
      indirect_record[x] = mass[x] > 0 ? indirect_sum[x] * scratch[x] : indirect[x];
    }
  }
}

/// One a-trous pass over a row: light planes `in` [kLight, H, W] to `out` [kLight, H, W]. The wider build of the loops adds in the same
/// order, so that all machines give the same values.
__attribute__((target_clones("avx2", "default"))) void filter_row(const float* layer, const float* mass, const float* normal, Grid grid, Box box, int y,
                                                                   int distance, const float* in, float* out, float* scratch) {
  const std::size_t width = std::size_t(grid.width), plane = grid.plane(), row = std::size_t(y) * width;
  const float* coverage = layer + kCoverage * plane;
  const float* depth = layer + kInverseDepth * plane;
  float* sums = scratch;                        // [kLight, W]
  float* total = sums + kLight * width;         // [2, W] of the frame's and the record's weights
  float* __restrict alike = total + 2 * width;             // [W]
  float* __restrict weight = alike + width;                // [W]
  std::fill(scratch, alike, 0.0f);
  for (int v = -1; v <= 1; ++v) {
    const int neighbour_y = y + v * distance;
    if (neighbour_y < 0 || neighbour_y >= grid.height) continue;
    for (int u = -1; u <= 1; ++u) {
      const int shift = u * distance, begin = std::max(box.left, -shift), end = std::min(box.right, grid.width - shift);
      // Pixel x of this row and its neighbour x + shift of that one.
      const std::size_t there = std::size_t(neighbour_y) * width;
      const auto here_of = [&](const float* values) { return values + row; };
      const auto there_of = [&](const float* values) { return values + there + shift; };
      const float kernel = kBinomial[std::size_t(v + 1)] * kBinomial[std::size_t(u + 1)];
      const float *d0 = here_of(depth), *d1 = there_of(depth);
      const float *nx0 = here_of(normal), *ny0 = here_of(normal + plane), *nz0 = here_of(normal + 2 * plane);
      const float *nx1 = there_of(normal), *ny1 = there_of(normal + plane), *nz1 = there_of(normal + 2 * plane);
      for (int x = begin; x < end; ++x) {
        const float dx = nx0[x] - nx1[x], dy = ny0[x] - ny1[x], dz = nz0[x] - nz1[x];
        const float step = (d1[x] - d0[x]) / (d0[x] + 1e-6f);
        const float unlike = 1 + kNormalStop * (dx * dx + dy * dy + dz * dz) + kDepthStop * step * step;
        alike[x] = kernel / (unlike * unlike);
      }
      const float* samples[2] = {there_of(coverage), there_of(mass)};
      for (int which = 0; which < 2; ++which) {
        const float* count = samples[which];
        float* __restrict weights = total + std::size_t(which) * width;
        for (int x = begin; x < end; ++x) {
          weight[x] = alike[x] * count[x];
          weights[x] += weight[x];
        }
        // Three planes at a time: the weights are read once for them.
        for (int c = which * kFrameLight; c < (which + 1) * kFrameLight; c += 3) {
          const float *__restrict s0 = there_of(in + std::size_t(c) * plane), *__restrict s1 = s0 + plane, *s2 = s1 + plane;
          float *__restrict t0 = sums + std::size_t(c) * width, *__restrict t1 = t0 + width, *__restrict t2 = t1 + width;
          for (int x = begin; x < end; ++x) {
            const float w = weight[x];
            t0[x] += w * s0[x];
            t1[x] += w * s1[x];
            t2[x] += w * s2[x];
          }
        }
      }
    }
  }
  for (int c = 0; c < kLight; ++c) {
    const float* weights = total + std::size_t(c / kFrameLight) * width;
    for (int x = box.left; x < box.right; ++x)
      out[std::size_t(c) * plane + row + std::size_t(x)] =
          weights[x] > 0 ? sums[std::size_t(c) * width + std::size_t(x)] / weights[x] : in[std::size_t(c) * plane + row + std::size_t(x)];
  }
}

}  // namespace

void surface_light(const float* layer, const float* record, int height, int width, const ParallelFor& parallel_for, float* surface) {
  const Grid grid{height, width};
  const std::size_t plane = grid.plane();
  const float* mass = record + kRecordCoverage * plane;  // holds the frame's own coverage, too
  const Box box = reach(mass, grid);
  if (!box.holds(grid)) std::fill(surface, surface + kSurfacePlanes * plane, 0.0f);
  if (box.empty()) return;
  const auto rows = [&](const auto& body) {
    parallel_for(box.bottom - box.top, [&](int begin, int end) {
      std::vector<float> scratch(std::size_t(kLight + 4) * std::size_t(width));
      for (int y = box.top + begin; y < box.top + end; ++y) body(y, scratch.data());
    });
  };
  rows([&](int y, float* scratch) { unpremultiply(layer, record, grid, box, y, surface, scratch); });
  std::vector<float> between(kLight * plane);
  const auto pass = [&](int distance, const float* in, float* out) {
    rows([&](int y, float* scratch) { filter_row(layer, mass, surface + kSurfaceNormal * plane, grid, box, y, distance, in, out, scratch); });
  };
  // The planes to filter lie side by side, so that a pass filters all of them.
  pass(1, surface + kDirectLight * plane, surface + kDirectLightNarrow * plane);
  pass(2, surface + kDirectLightNarrow * plane, between.data());
  pass(4, between.data(), surface + kDirectLightWide * plane);
}

}  // namespace rimshot::model
