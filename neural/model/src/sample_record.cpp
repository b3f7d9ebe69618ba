#include "sample_record.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "rimshot/layout/conditioning.h"

namespace rimshot::model {
namespace {

using namespace layout;

/// Values of consecutive planes at a place between pixel centres: bilinear, 0 outside.
class Carried {
 public:
  Carried(float x, float y, int height, int width) {
    const float left = std::floor(x), top = std::floor(y), right_share = x - left, bottom_share = y - top;
    for (int corner = 0; corner < 4; ++corner) {
      const bool right = corner & 1, bottom = corner & 2;
      const float column = left + right, row = top + bottom;
      const float weight = (right ? right_share : 1 - right_share) * (bottom ? bottom_share : 1 - bottom_share);
      if (weight == 0 || !(column >= 0 && column < float(width) && row >= 0 && row < float(height))) continue;
      at_[count_] = std::size_t(row) * std::size_t(width) + std::size_t(column);
      weight_[count_++] = weight;
    }
  }
  float operator()(const float* plane) const {
    float sum = 0;
    for (int i = 0; i < count_; ++i) sum += weight_[i] * plane[at_[i]];
    return sum;
  }

 private:
  std::array<std::size_t, 4> at_;
  std::array<float, 4> weight_;
  int count_ = 0;
};

/// Less coverage than this is nothing: carried on between pixels it gets smaller every frame, until its inverse is no number.
constexpr float kLeastCarried = 1e-3f;

struct Copy {
  int from, to, count;
};

constexpr std::array<Copy, 4> kLightCopies = {{{kCoverage, kRecordCoverage, 1}, {kAlbedo, kRecordAlbedo, 3}, {kDirect, kRecordDirect, 3}, {kIndirect, kRecordIndirect, 3}}};
constexpr std::array<Copy, 3> kStillCopies = {{{channel(0, kCoverage), kStillCoverage, 1}, {channel(0, kAlbedo), kStillAlbedo, 3}, {kSky, kStillSky, 3}}};

/// Whether the layer shows a pixel the same place as in the frame before. Where there is no layer near, nothing is known.
bool stands(const float* layer, std::size_t plane, std::size_t i) {
  return layer[kInverseDepth * plane + i] > 0 && std::abs(layer[kMotion * plane + i]) < kStillMotion && std::abs(layer[(kMotion + 1) * plane + i]) < kStillMotion;
}

/// A row of the frame's own samples.
void add_now(std::span<const Copy> copies, const float* frame, std::size_t plane, std::size_t row, std::size_t columns, float* after) {
  for (const Copy& copy : copies)
    for (int c = 0; c < copy.count; ++c) std::copy_n(frame + std::size_t(copy.from + c) * plane + row, columns, after + std::size_t(copy.to + c) * plane + row);
}

/// Adds what was `before` in the pixels that stay, and scales a row down to the most frames that count.
void finish_row(const float* before, const std::vector<float>& stays, std::size_t planes, std::size_t count, float most, std::size_t plane, std::size_t row,
                float* after) {
  for (std::size_t c = 0; before && c < planes; ++c)
    for (std::size_t x = 0; x < stays.size(); ++x) after[c * plane + row + x] += stays[x] * before[c * plane + row + x];
  std::vector<float> scale(stays.size());
  for (std::size_t x = 0; x < stays.size(); ++x) scale[x] = std::min(1.0f, most / std::max(after[count * plane + row + x], 1.0f));
  for (std::size_t c = 0; c < planes; ++c)
    for (std::size_t x = 0; x < stays.size(); ++x) after[c * plane + row + x] *= scale[x];
}

}  // namespace

void record_light(const float* layer, const float* before, bool fixed, int height, int width, const ParallelFor& parallel_for, float* after) {
  const std::size_t columns = std::size_t(width), plane = std::size_t(height) * columns;
  parallel_for(height, [&](int begin, int end) {
    std::vector<float> stays(columns);
    for (int y = begin; y < end; ++y) {
      const std::size_t row = std::size_t(y) * columns;
      std::ranges::fill(stays, 0.0f);
      add_now(kLightCopies, layer, plane, row, columns, after);
      for (std::size_t x = 0; before && x < columns; ++x) {
        const std::size_t i = row + x;
        const float kept = fixed && stands(layer, plane, i) ? 1 : layer[kHistory * plane + i];
        const float u = layer[kMotion * plane + i], v = layer[(kMotion + 1) * plane + i];
        if (u == 0 && v == 0) {
          stays[x] = kept;
        } else if (kept > 0) {
          const Carried carried(float(x) + u, float(y) + v, height, width);
          if (carried(before + kRecordCoverage * plane) < kLeastCarried) continue;  // nothing was seen there
          for (std::size_t c = 0; c < kLightRecordPlanes; ++c) after[c * plane + i] += kept * carried(before + c * plane);
        }
      }
      finish_row(before, stays, kLightRecordPlanes, kRecordCoverage, kLightRecordFrames, plane, row, after);
    }
  });
}

void record_still(const float* channels, const float* before, int height, int width, const ParallelFor& parallel_for, float* after) {
  const std::size_t columns = std::size_t(width), plane = std::size_t(height) * columns;
  parallel_for(height, [&](int begin, int end) {
    std::vector<float> stays(columns);
    for (int y = begin; y < end; ++y) {
      const std::size_t row = std::size_t(y) * columns;
      for (std::size_t x = 0; x < columns; ++x) {
        stays[x] = stands(channels + channel(0, kCoverage) * plane, plane, row + x) ? 1 : 0;
        after[kStillBehind * plane + row + x] = 1 - channels[channel(1, kCoverage) * plane + row + x];
      }
      add_now(kStillCopies, channels, plane, row, columns, after);
      finish_row(before, stays, kStillRecordPlanes, kStillBehind, kStillRecordFrames, plane, row, after);
    }
  });
}

}  // namespace rimshot::model
