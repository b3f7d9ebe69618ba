#include "surface_light.h"

#include <vector>

#include "rimshot/core/rng.h"
#include "rimshot/layout/conditioning.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::layout;
using namespace rimshot::model;

namespace {

constexpr int kHeight = 24, kWidth = 32, kPixels = kHeight * kWidth;

void serial(int count, const std::function<void(int, int)>& body) { body(0, count); }

/// A fully covered layer: albedo 0.45 (so that it reflects 0.5 with the floor), normal up, depth 5 m.
struct Layer {
  std::vector<float> planes = std::vector<float>(kLayerChannels * kPixels, 0.0f);
  float& at(int plane, int y, int x) { return planes[std::size_t((plane * kHeight + y) * kWidth + x)]; }

  Layer() {
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x) {
        at(kCoverage, y, x) = 1;
        at(kNormal + 2, y, x) = 1;
        at(kInverseDepth, y, x) = 0.2f;
        for (int c = 0; c < 3; ++c) at(kAlbedo + c, y, x) = 0.45f;
      }
  }
};

struct Surface {
  std::vector<float> planes = std::vector<float>(kSurfacePlanes * kPixels, -1.0f);
  float at(int plane, int y, int x) const { return planes[std::size_t((plane * kHeight + y) * kWidth + x)]; }
  explicit Surface(const Layer& layer) { surface_light(layer.planes.data(), kHeight, kWidth, serial, planes.data()); }
};

}  // namespace

TEST_CASE("light is radiance divided by albedo, and even light stays even") {
  Layer layer;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) layer.at(kDirect, y, x) = 0.25f;
  const Surface surface(layer);
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) {
      CHECK_NEAR(surface.at(kDirectLight, y, x), 0.5, 1e-6);
      CHECK_NEAR(surface.at(kDirectLightWide, y, x), 0.5, 1e-5);  // 27 rounded sums
      CHECK(surface.at(kIndirectLightWide, y, x) == 0);
    }
}

TEST_CASE("the narrow mean is the 3x3 binomial, the wide one spreads at distances 1, 2 and 4, the widest at 8, too") {
  Layer layer;
  layer.at(kIndirect, 12, 16) = 0.5f;  // light 1 in one pixel
  const Surface surface(layer);
  CHECK_NEAR(surface.at(kIndirectLightNarrow, 12, 16), 0.25, 1e-6);
  CHECK_NEAR(surface.at(kIndirectLightNarrow, 12, 17), 0.125, 1e-6);
  CHECK_NEAR(surface.at(kIndirectLightNarrow, 11, 15), 0.0625, 1e-6);
  CHECK(surface.at(kIndirectLightNarrow, 12, 18) == 0);
  // Far from the border the passes keep the sum, and reach 1 + 2 + 4 pixels.
  double sum = 0;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) sum += surface.at(kIndirectLightWide, y, x);
  CHECK_NEAR(sum, 1, 1e-5);
  CHECK(surface.at(kIndirectLightWide, 12, 23) > 0);
  CHECK(surface.at(kIndirectLightWide, 12, 24) == 0);
  CHECK(surface.at(kIndirectLightMiddle, 12, 19) > 0);
  CHECK(surface.at(kIndirectLightMiddle, 12, 20) == 0);
  CHECK(surface.at(kIndirectLightWidest, 12, 31) > 0);
}

TEST_CASE("light does not leak across an edge of normals or of depth") {
  for (const bool by_depth : {false, true}) {
    Layer layer;
    for (int y = 0; y < kHeight; ++y)
      for (int x = 0; x < kWidth; ++x) {
        const bool right = x >= kWidth / 2;
        layer.at(kIndirect, y, x) = right ? 0.5f : 0.0f;
        if (!right) continue;
        if (by_depth) {
          layer.at(kInverseDepth, y, x) = 0.1f;
        } else {
          layer.at(kNormal, y, x) = 1;
          layer.at(kNormal + 2, y, x) = 0;
        }
      }
    const Surface surface(layer);
    CAPTURE(by_depth);
    CHECK(surface.at(kIndirectLightWide, 12, kWidth / 2 - 1) < 0.01);
    CHECK(surface.at(kIndirectLightWide, 12, kWidth / 2) > 0.99);
  }
}

TEST_CASE("a floor seen at a grazing angle is one surface, however fast its depth grows from row to row") {
  Layer even, grazing;
  for (Layer* layer : {&even, &grazing}) layer->at(kIndirect, 12, 16) = 0.5f;
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) grazing.at(kInverseDepth, y, x) = 0.02f * float(y + 1) + 0.003f * float(x);  // affine: a plane
  const Surface a(even), b(grazing);
  for (int y = 0; y < kHeight; ++y)
    for (int x = 0; x < kWidth; ++x) CHECK_NEAR(a.at(kIndirectLightWide, y, x), b.at(kIndirectLightWide, y, x), 1e-5);  // rounded slopes
}

TEST_CASE("a pixel without a sample takes the mean of its neighbours' samples; away from the layer all is 0") {
  Layer layer;
  for (float& value : layer.planes) value = 0;
  layer.at(kCoverage, 5, 5) = 0.5f;
  layer.at(kCoverage, 5, 7) = 0.25f;
  layer.at(kAlbedo, 5, 5) = 0.4f;   // 0.8 premultiplied
  layer.at(kAlbedo, 5, 7) = 0.05f;  // 0.2 premultiplied
  const Surface surface(layer);
  CHECK_NEAR(surface.at(kSurfaceAlbedo, 5, 5), 0.8, 1e-6);
  CHECK_NEAR(surface.at(kSurfaceAlbedo, 5, 6), 0.45 / 0.75, 1e-6);
  CHECK(surface.at(kSurfaceAlbedo, 8, 8) == 0);
  CHECK(surface.at(kDirectLightWide, 8, 8) == 0);
}

TEST_CASE("rows in any order on any threads give the same planes") {
  Layer layer;
  Rng rng(5);
  for (float& value : layer.planes) value = float(rng.uniform());
  std::vector<float> backwards(kSurfacePlanes * kPixels);
  surface_light(layer.planes.data(), kHeight, kWidth, [](int count, const std::function<void(int, int)>& body) {
    for (int y = count - 1; y >= 0; --y) body(y, y + 1);
  }, backwards.data());
  CHECK(backwards == Surface(layer).planes);
}
