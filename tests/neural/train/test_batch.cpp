#include <cmath>

#include "batch.h"
#include "rimshot/layout/conditioning.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::layout;
using namespace rimshot::train;

namespace {
constexpr int kHeight = 6, kWidth = 8;
at::Tensor random_planes(int channels) {
  at::manual_seed(1);
  return at::rand({2, channels, kHeight, kWidth});
}
double at_pixel(const at::Tensor& planes, int channel, int y, int x) { return planes[0][channel][y][x].item<double>(); }

ClipTensors random_clip(int bodies, int frames, int height, int width) {
  at::manual_seed(3);
  const auto planes = [&](int channels) { return at::rand({frames, channels, height, width}).to(at::kHalf); };
  return {"clip", frames, bodies, height, width, planes(kChannels), planes(bodies), planes(3), planes(3), planes(bodies), planes(kPlatePlanes)[0],
          std::vector<float>(std::size_t(frames * bodies * kStateColumns), 4.0f), std::vector<float>(std::size_t(bodies * 3), 0.5f)};
}
}  // namespace

TEST_CASE("a mirrored clip: columns change places, motion and the normal turn round") {
  const at::Tensor planes = random_planes(kChannels);
  Augmentation mirror;
  mirror.mirror = true;
  const at::Tensor out = augment_conditioning(planes, mirror);
  for (int layer = 0; layer < kLayers; ++layer) {
    const auto same = [&](LayerChannel quantity, double sign) {
      CHECK(at_pixel(out, channel(layer, quantity), 2, 1) == sign * at_pixel(planes, channel(layer, quantity), 2, kWidth - 2));
    };
    same(kMotion, -1);
    same(kNormal, -1);
    same(kDirect, 1);
    same(kCoverage, 1);
    same(kHistory, 1);
    CHECK(at_pixel(out, channel(layer, kMotion) + 1, 2, 1) == at_pixel(planes, channel(layer, kMotion) + 1, 2, kWidth - 2));
    CHECK(at_pixel(out, channel(layer, kNormal) + 2, 2, 1) == at_pixel(planes, channel(layer, kNormal) + 2, 2, kWidth - 2));
  }
  CHECK(at::equal(augment_coverage(planes, mirror), planes.flip(3)));
}

TEST_CASE("a mirrored surface follows its mirrored motion") {
  // A surface at column 5 that was at 5 + 2 is, mirrored in a width of 8, at column 2 and was at 2 - 2.
  at::Tensor planes = at::zeros({1, kChannels, kHeight, kWidth});
  planes[0][channel(1, kMotion)][3][5] = 2;
  Augmentation mirror;
  mirror.mirror = true;
  CHECK(at_pixel(augment_conditioning(planes, mirror), channel(1, kMotion), 3, 2) == -2);
}

TEST_CASE("turning the world turns normals about z and leaves all else") {
  const at::Tensor planes = random_planes(kChannels);
  Augmentation turn;
  turn.turn = 0.7;
  const at::Tensor out = augment_conditioning(planes, turn);
  const int x = channel(0, kNormal), y = x + 1;
  CHECK_NEAR(at_pixel(out, x, 1, 1), std::cos(0.7) * at_pixel(planes, x, 1, 1) - std::sin(0.7) * at_pixel(planes, y, 1, 1), 1e-6);
  CHECK_NEAR(at_pixel(out, y, 1, 1), std::sin(0.7) * at_pixel(planes, x, 1, 1) + std::cos(0.7) * at_pixel(planes, y, 1, 1), 1e-6);
  CHECK(at::equal(out.narrow(1, channel(0, kRoughness), 10), planes.narrow(1, channel(0, kRoughness), 10)));
}

TEST_CASE("colours and exposure change conditioning and teacher alike") {
  const at::Tensor planes = random_planes(kChannels);
  Augmentation light;
  light.colours[0] = 2;
  light.colours[2] = 0;
  light.exposure = 1.5;
  const at::Tensor conditioning = augment_conditioning(planes, light), teacher = augment_radiance(planes.narrow(1, kSky, 3), light);
  CHECK(at::equal(conditioning.narrow(1, kSky, 3), teacher));
  CHECK_NEAR(at_pixel(teacher, 0, 1, 1), 1.5 * at_pixel(planes, kSky + 2, 1, 1), 1e-6);
  CHECK(at_pixel(conditioning, channel(0, kAlbedo), 1, 1) == at_pixel(planes, channel(0, kAlbedo) + 2, 1, 1));
  CHECK(at_pixel(conditioning, channel(1, kDirect) + 1, 1, 1) == doctest::Approx(1.5 * at_pixel(planes, channel(1, kDirect) + 1, 1, 1)));
  CHECK(at_pixel(conditioning, channel(1, kCoverage), 1, 1) == at_pixel(planes, channel(1, kCoverage), 1, 1));
}

TEST_CASE("a batch depends on its seed only, and pads bodies with empty ones") {
  const ClipList clips = {std::make_shared<ClipTensors>(random_clip(1, 5, 24, 32)), std::make_shared<ClipTensors>(random_clip(3, 4, 24, 32))};
  Rng one(1, 7), again(1, 7), other(1, 8);
  const Batch a = sample_batch(clips, 6, 3, 16, one), b = sample_batch(clips, 6, 3, 16, again), c = sample_batch(clips, 6, 3, 16, other);
  CHECK(at::equal(a.conditioning, b.conditioning));
  CHECK(at::equal(a.coverage, b.coverage));
  CHECK(!at::equal(a.conditioning, c.conditioning));
  CHECK(a.conditioning.sizes() == at::IntArrayRef({6, 3, kChannels, 16, 16}));
  CHECK(a.coverage.sizes() == at::IntArrayRef({6, 3, 3, 16, 16}));
}
