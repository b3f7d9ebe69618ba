#include "sample_record.h"

#include <algorithm>
#include <vector>

#include "rimshot/core/rng.h"
#include "rimshot/layout/conditioning.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::layout;
using namespace rimshot::model;

namespace {

constexpr int kHigh = 8, kWide = 12, kArea = kHigh * kWide;

void in_one(int count, const std::function<void(int, int)>& body) { body(0, count); }

std::vector<float> random_planes(int planes, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<float> values(std::size_t(planes * kArea));
  for (float& value : values) value = float(rng.uniform());
  return values;
}

void fill(std::vector<float>& planes, int plane, float value) { std::fill_n(planes.begin() + plane * kArea, kArea, value); }

std::vector<float> recorded(const std::vector<float>& layer, const std::vector<float>& before, bool fixed = false) {
  std::vector<float> after(kLightRecordPlanes * kArea);
  record_light(layer.data(), before.empty() ? nullptr : before.data(), fixed, kHigh, kWide, in_one, after.data());
  return after;
}

}  // namespace

TEST_CASE("the record of a layer that moves by whole pixels is the sum of the moved frames") {
  std::vector<float> first = random_planes(kLayerChannels, 1), second = random_planes(kLayerChannels, 2);
  fill(first, kHistory, 0);
  fill(second, kHistory, 1);
  fill(second, kMotion, -2);
  fill(second, kMotion + 1, 1);
  const std::vector<float> sum = recorded(second, recorded(first, {}));
  for (int y = 0; y < kHigh; ++y)
    for (int x = 0; x < kWide; ++x) {
      const bool inside = x >= 2 && y + 1 < kHigh;
      const auto expected = [&](int plane) {
        return double(second[std::size_t(plane * kArea + y * kWide + x)]) + (inside ? double(first[std::size_t(plane * kArea + (y + 1) * kWide + x - 2)]) : 0);
      };
      CHECK_NEAR(sum[std::size_t(kRecordCoverage * kArea + y * kWide + x)], expected(kCoverage), 1e-6);
      CHECK_NEAR(sum[std::size_t((kRecordAlbedo + 1) * kArea + y * kWide + x)], expected(kAlbedo + 1), 1e-6);
      CHECK_NEAR(sum[std::size_t((kRecordIndirect + 2) * kArea + y * kWide + x)], expected(kIndirect + 2), 1e-6);
    }
}

TEST_CASE("a surface that was hidden starts anew, and half a pixel of motion is the mean of two") {
  std::vector<float> first = random_planes(kLayerChannels, 3), second = random_planes(kLayerChannels, 4);
  fill(second, kHistory, 0);
  CHECK(recorded(second, recorded(first, {})) == recorded(second, {}));
  fill(second, kHistory, 1);
  fill(second, kMotion, 0.5f);
  fill(second, kMotion + 1, 0);
  const std::vector<float> sum = recorded(second, recorded(first, {}));
  const auto at = [](const std::vector<float>& planes, int plane, int x) { return double(planes[std::size_t(plane * kArea + 3 * kWide + x)]); };
  CHECK_NEAR(at(sum, kRecordDirect, 5), at(second, kDirect, 5) + (at(first, kDirect, 5) + at(first, kDirect, 6)) / 2, 1e-6);
}

TEST_CASE("a static layer that does not move in the picture knows what it showed before a body hid it") {
  std::vector<float> first = random_planes(kLayerChannels, 8), second = random_planes(kLayerChannels, 9);
  fill(second, kHistory, 0);
  fill(second, kInverseDepth, 0.2f);
  fill(second, kMotion, 0);
  fill(second, kMotion + 1, 0);
  const auto before = recorded(first, {});
  CHECK(recorded(second, before, false) == recorded(second, {}));
  const auto sum = recorded(second, before, true);
  CHECK_NEAR(sum[17], first[17] + second[17], 1e-6);
  fill(second, kMotion, 0.3f);
  CHECK(recorded(second, before, true) == recorded(second, {}));
}

TEST_CASE("the record is bounded, and its means go on") {
  std::vector<float> record;
  std::vector<float> layer = random_planes(kLayerChannels, 5);
  fill(layer, kCoverage, 1);
  fill(layer, kHistory, 1);
  fill(layer, kMotion, 0);
  fill(layer, kMotion + 1, 0);
  for (int t = 0; t < 40; ++t) record = recorded(layer, record);
  for (int i = 0; i < kArea; ++i) {
    CHECK_NEAR(record[std::size_t(i)], kLightRecordFrames, 1e-4);  // float sums of forty frames
    CHECK_NEAR(record[std::size_t(kRecordDirect * kArea + i)] / record[std::size_t(i)], layer[std::size_t(kDirect * kArea + i)], 1e-5);
  }
}

TEST_CASE("what is behind is summed up as long as the pixel sees the same place") {
  for (const float motion : {0.0f, 0.5f}) {
    std::vector<float> first = random_planes(kChannels, 6), second = random_planes(kChannels, 7);
    for (auto* frame : {&first, &second}) {
      fill(*frame, channel(0, kInverseDepth), 0.2f);
      fill(*frame, channel(0, kMotion), motion);
      fill(*frame, channel(0, kMotion) + 1, 0);
    }
    std::vector<float> one(kStillRecordPlanes * kArea), two(kStillRecordPlanes * kArea);
    record_still(first.data(), nullptr, kHigh, kWide, in_one, one.data());
    record_still(second.data(), one.data(), kHigh, kWide, in_one, two.data());
    for (int i = 0; i < kArea; ++i) {
      const auto at = [i](const std::vector<float>& planes, int plane) { return double(planes[std::size_t(plane * kArea + i)]); };
      const double before = motion == 0 ? 1 : 0;
      CHECK_NEAR(at(two, kStillBehind), 1 - at(second, channel(1, kCoverage)) + before * (1 - at(first, channel(1, kCoverage))), 1e-6);
      CHECK_NEAR(at(two, kStillAlbedo + 2), at(second, channel(0, kAlbedo) + 2) + before * at(first, channel(0, kAlbedo) + 2), 1e-6);
      CHECK_NEAR(at(two, kStillSky + 1), at(second, kSky + 1) + before * at(first, kSky + 1), 1e-6);
    }
  }
}
