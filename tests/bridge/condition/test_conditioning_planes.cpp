#include "conditioning_planes.h"

#include <cmath>

#include "hand_made.h"
#include "rimshot/core/error.h"
#include "rimshot/core/rng.h"
#include "rimshot/layout/conditioning.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::layout;

TEST_CASE("the nearest pixel, against trying all") {
  constexpr int kWidth = 37, kHeight = 23;
  Rng rng(4);
  std::vector<char> present(kWidth * kHeight);
  for (char& p : present) p = rng.uniform() < 0.02;
  const auto nearest = condition::nearest_pixel(present, kWidth);
  const auto distance = [](int a, int b) { return std::hypot(a % kWidth - b % kWidth, a / kWidth - b / kWidth); };
  for (int i = 0; i < kWidth * kHeight; ++i) {
    double least = 1e9;
    for (int j = 0; j < kWidth * kHeight; ++j)
      if (present[std::size_t(j)]) least = std::min(least, distance(i, j));
    const int found = nearest[std::size_t(i)];
    REQUIRE(found >= 0);
    CHECK(present[std::size_t(found)]);
    CHECK_NEAR(distance(i, found), least, 0.5);  // two sweeps propagate the nearest but for rare wedges, by a fraction of a pixel
  }
}

TEST_CASE("nothing present: no nearest pixel") {
  for (const int found : condition::nearest_pixel(std::vector<char>(12), 4)) CHECK(found == -1);
}

TEST_CASE("every plane holds its quantity") {
  constexpr int kWidth = 5;
  constexpr std::size_t kPixels = 15;
  const auto frame = test::hand_made_frame(kWidth, 0);
  const auto planes = condition::conditioning_planes(frame.samples, frame.geometry);
  REQUIRE(planes.size() == kChannels * kPixels);
  const auto at = [&](int plane, int x, int y) { return planes[std::size_t(plane) * kPixels + std::size_t(y * kWidth + x)]; };

  CHECK(at(channel(0, kCoverage), 0, 2) == 1);
  CHECK(at(channel(0, kCoverage), 2, 1) == 0);
  CHECK(at(channel(1, kCoverage), 2, 1) == 1);
  CHECK(at(channel(0, kAlbedo) + 1, 0, 2) == 0.2f);
  CHECK(at(channel(0, kNormal) + 2, 0, 2) == 1);
  CHECK(at(channel(0, kRoughness), 3, 2) == 0.13f);
  CHECK(at(channel(1, kDirect) + 2, 2, 1) == 9);      // component 2 + pixel 7
  CHECK(at(channel(1, kIndirect) + 1, 2, 1) == 4);    // half of component 1 + pixel 7
  CHECK(at(kSky + 2, 1, 0) == 31);                    // 10 * 3 + pixel 1
  CHECK(at(kSky, 0, 2) == 0);
}

TEST_CASE("motion, depth and history of a layer reach beyond its pixels") {
  constexpr int kWidth = 5;
  constexpr std::size_t kPixels = 15;
  const auto frame = test::hand_made_frame(kWidth, 0);
  const auto planes = condition::conditioning_planes(frame.samples, frame.geometry);
  const auto at = [&](int plane, int x, int y) { return planes[std::size_t(plane) * kPixels + std::size_t(y * kWidth + x)]; };
  for (const auto& [x, y] : {std::pair{2, 1}, std::pair{0, 0}, std::pair{4, 2}}) {
    CHECK(at(channel(1, kMotion), x, y) == -1.5f);
    CHECK(at(channel(1, kMotion) + 1, x, y) == 0.5f);
    CHECK(at(channel(1, kInverseDepth), x, y) == 0.25f);
    CHECK(at(channel(1, kHistory), x, y) == 1);
  }
  CHECK(at(channel(0, kMotion), 2, 1) == 0);
  CHECK(at(channel(0, kInverseDepth), 0, 2) == 0.5f);
  CHECK_NEAR(at(channel(0, kInverseDepth), 0, 1), 1 / 6.0, 1e-7);
  CHECK(at(channel(0, kHistory), 0, 1) == 0);   // the post is disoccluded
  CHECK(at(channel(0, kHistory), 0, 2) == 1);
}

TEST_CASE("samples and geometry of different sizes are a bug") {
  CHECK_THROWS_AS(condition::conditioning_planes(test::hand_made_frame(5, 0).samples, test::hand_made_frame(6, 0).geometry), Error);
}
