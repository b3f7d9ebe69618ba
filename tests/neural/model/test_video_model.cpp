#include <array>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/layout/conditioning.h"
#include "rimshot/model/video_model.h"
#include "rimshot/model/warp.h"
#include "surface_light.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::layout;
using model::Drawing;
using model::FrameInput;
using model::Memory;
using model::VideoModel;

namespace {

/// A frame with every kind of pixel: moving bodies, static ones, sky, and edges between them. Deterministic in `seed`.
FrameInput frame(int seed, int height = 24, int width = 32, int bodies = 2) {
  at::manual_seed(std::uint64_t(seed));
  at::Tensor channels = at::rand({1, kChannels, height, width});
  // Coverages in eighths that add up to at most 1, zero in whole regions.
  const at::Tensor column = at::arange(width).view({1, 1, 1, width}).expand({1, 1, height, width});
  const at::Tensor moving = at::where(column < width / 2, at::floor(at::rand({1, 1, height, width}) * 9) / 8, at::zeros({1}));
  const at::Tensor still = at::floor(at::rand({1, 1, height, width}) * 2) * (1 - moving);
  channels.narrow(1, channel(0, kCoverage), 1).copy_(still);
  channels.narrow(1, channel(1, kCoverage), 1).copy_(moving);
  for (int layer = 0; layer < kLayers; ++layer) {
    const at::Tensor coverage = layer == 0 ? still : moving;
    channels.narrow(1, channel(layer, kAlbedo), 10).mul_(coverage);
    channels.narrow(1, channel(layer, kHistory), 1).fill_(1);
    channels.narrow(1, channel(layer, kMotion), 2).sub_(0.5).mul_(4);
  }
  channels.narrow(1, kSky, 3).mul_(1 - still - moving);
  const at::Tensor share = at::full({1, bodies, 1, 1}, bodies > 0 ? 1.0 / bodies : 0.0);
  return {channels, moving * share};
}

/// Weights that are not the untrained ones, so that every output is in use.
void disturb(const VideoModel& network, double spread = 0.05) {
  const at::NoGradGuard no_gradient;
  at::manual_seed(99);
  for (const auto& parameter : network.parameters()) parameter.value.add_(at::randn_like(parameter.value) * spread);
}

}  // namespace

TEST_CASE("shapes of a drawing at any size, with and without bodies") {
  const at::NoGradGuard no_gradient;
  const VideoModel network(1);
  for (const auto& [height, width, bodies] : {std::array{24, 32, 2}, std::array{17, 41, 1}, std::array{9, 8, 0}}) {
    Memory memory;
    for (int t = 0; t < 2; ++t) {
      const Drawing drawing = network.draw(frame(t, height, width, bodies), memory);
      CHECK(drawing.radiance.sizes() == at::IntArrayRef({1, 3, height, width}));
      CHECK(drawing.body_alpha.sizes() == at::IntArrayRef({1, bodies, height, width}));
      CHECK(at::isfinite(drawing.radiance).all().item<bool>());
    }
  }
}

TEST_CASE("the model is small") {
  CHECK(VideoModel(1).parameter_count() < 1'000'000);
  CHECK(VideoModel(1).parameter_count() > 100'000);
}

TEST_CASE("equal seeds give equal weights, other seeds others") {
  const VideoModel a(7), b(7), c(8);
  CHECK(at::equal(a.parameters()[0].value, b.parameters()[0].value));
  CHECK(!at::equal(a.parameters()[0].value, c.parameters()[0].value));
}

TEST_CASE("the untrained model draws the mean of the light candidates with the coverage as sampled") {
  const at::NoGradGuard no_gradient;
  const FrameInput input = frame(3);
  Memory memory;
  const Drawing drawing = VideoModel(1).draw(input, memory);
  CHECK(at::equal(drawing.body_alpha.sum(1), input.channels.select(1, channel(1, kCoverage))));

  // By hand, pixel by pixel, without a tensor operation: sky + sum over layers of coverage * (albedo + floor) * mean light.
  constexpr int kH = 24, kW = 32;
  std::vector<float> surface(std::size_t(model::kSurfacePlanes) * kH * kW);
  std::vector<double> picture(std::size_t(3) * kH * kW, 0.0);
  const float* planes = input.channels.data_ptr<float>();
  for (int layer = 0; layer < kLayers; ++layer) {
    model::surface_light(planes + std::size_t(channel(layer, kCoverage)) * kH * kW, kH, kW,
                         [](int count, const std::function<void(int, int)>& body) { body(0, count); }, surface.data());
    for (int c = 0; c < 3; ++c)
      for (int i = 0; i < kH * kW; ++i) {
        const auto at = [&](int plane) { return double(surface[std::size_t(plane + c) * kH * kW + std::size_t(i)]); };
        using namespace rimshot::model;
        const double light = (3 * at(kDirectLight) + at(kDirectLightNarrow) + at(kDirectLightMiddle) + at(kDirectLightWide) +
                              at(kIndirectLight) + at(kIndirectLightMiddle) + 3 * at(kIndirectLightWide) + at(kIndirectLightWidest)) / 6;
        const double coverage = planes[std::size_t(channel(layer, kCoverage)) * kH * kW + std::size_t(i)];
        picture[std::size_t(c * kH * kW + i)] += coverage * (at(kSurfaceAlbedo) + double(kAlbedoFloor)) * light +
                                                 (layer == 0 ? double(planes[std::size_t(kSky + c) * kH * kW + std::size_t(i)]) : 0.0);
      }
  }
  const float* drawn = drawing.radiance.data_ptr<float>();
  double worst = 0;
  for (std::size_t i = 0; i < picture.size(); ++i) worst = std::max(worst, std::abs(double(drawn[i]) - picture[i]) / (1 + picture[i]));
  CHECK_NEAR(worst, 0, 1e-5);  // float rounding of some ten operations
}

TEST_CASE("the picture is its layers added up, and coverage stays within 0 and 1") {
  const at::NoGradGuard no_gradient;
  const VideoModel network(1);
  disturb(network);
  Memory memory;
  for (int t = 0; t < 3; ++t) {
    const Drawing drawing = network.draw(frame(t), memory);
    CHECK(at::equal(drawing.radiance, drawing.background + drawing.moving));
    CHECK(drawing.radiance.min().item<double>() >= 0);
    CHECK(drawing.body_alpha.min().item<double>() >= 0);
    CHECK(drawing.body_alpha.sum(1).max().item<double>() <= 1 + 1e-6);
  }
}

TEST_CASE("coverage is corrected at edges only, and by no more than the bound") {
  const at::NoGradGuard no_gradient;
  const VideoModel network(1);
  disturb(network, 0.2);
  const FrameInput input = frame(5);
  Memory memory;
  const at::Tensor change = network.draw(input, memory).body_alpha.sum(1) - input.channels.select(1, channel(1, kCoverage));
  CHECK(test::largest(change) > 0.01);
  CHECK(test::largest(change) <= model::kAlphaBound + 1e-6);
  CHECK(test::largest(change.narrow(2, 18, 14)) == 0);  // columns from width / 2 + 2 on have no moving body near
}

TEST_CASE("trained outputs differ from the untrained ones: the residual is alive") {
  const at::NoGradGuard no_gradient;
  const VideoModel fresh(1), network(1);
  disturb(network);
  Memory a, b;
  CHECK(test::largest(fresh.draw(frame(2), a).radiance - network.draw(frame(2), b).radiance) > 1e-3);
}

TEST_CASE("causality: the frames before are the same whatever comes after, and the memory matters") {
  const at::NoGradGuard no_gradient;
  const VideoModel network(1);
  disturb(network);
  Memory one, other, none;
  const at::Tensor first = network.draw(frame(1), one).radiance, again = network.draw(frame(1), other).radiance;
  CHECK(at::equal(first, again));
  const at::Tensor kept = first.clone();
  network.draw(frame(2), one);
  network.draw(frame(8), other);
  CHECK(at::equal(first, kept));
  CHECK(!at::equal(network.draw(frame(3), one).radiance, network.draw(frame(3), other).radiance));
  CHECK(!at::equal(network.draw(frame(3), none).radiance, network.draw(frame(3), one).radiance));
}

TEST_CASE("a disoccluded surface draws nothing from its layer's memory") {
  const at::NoGradGuard no_gradient;
  const VideoModel untrained(1);
  FrameInput input = frame(4);
  for (int layer = 0; layer < kLayers; ++layer) input.channels.narrow(1, channel(layer, kHistory), 1).fill_(0);
  Memory fresh, used;
  untrained.draw(frame(1), used);
  CHECK(at::equal(untrained.draw(input, fresh).radiance, untrained.draw(input, used).radiance));
}

TEST_CASE("the memory of a layer follows the layer's motion") {
  const at::NoGradGuard no_gradient;
  const VideoModel untrained(1);
  for (int layer = 0; layer < kLayers; ++layer) {
    at::Tensor lit = at::zeros({1, kChannels, 16, 16});
    lit.select(1, channel(layer, kCoverage)).fill_(1);
    lit.narrow(1, channel(layer, kAlbedo), 3).fill_(0.95);  // reflects 1 with the floor
    lit.select(1, channel(layer, kHistory)).fill_(1);
    at::Tensor below = lit.clone();  // so bright below row 8 that the narrow mean around row 7 runs from 0 to more than what is carried
    lit.narrow(1, channel(layer, kDirect), 3).narrow(3, 0, 8).fill_(1);
    below.narrow(1, channel(layer, kDirect), 3).narrow(2, 8, 8).fill_(8);
    // The surface seen at column x was at x - 3: the light that ended at column 7 now ends at column 10.
    below.select(1, channel(layer, kMotion)).fill_(-3);
    const at::Tensor body = at::full({1, 1, 16, 16}, layer);
    Memory memory, none;
    const at::Tensor first = untrained.draw({lit, body}, memory).radiance;
    const at::Tensor second = untrained.draw({below, body}, memory).radiance, alone = untrained.draw({below, body}, none).radiance;
    CAPTURE(layer);
    for (int x = 0; x < 16; ++x) {
      const double own = alone[0][0][7][x].item<double>();
      const double expected = x < 3 ? own : (6 * own + first[0][0][7][x - 3].item<double>()) / 7;  // one of seven candidates
      CHECK_NEAR(second[0][0][7][x].item<double>(), expected, 1e-5);
    }
  }
}

TEST_CASE("a shadow that has gone on leaves no trace") {
  const at::NoGradGuard no_gradient;
  const VideoModel untrained(1);
  at::Tensor lit = at::zeros({1, kChannels, 16, 16});
  lit.select(1, channel(0, kCoverage)).fill_(1);
  lit.narrow(1, channel(0, kAlbedo), 3).fill_(0.95);
  lit.select(1, channel(0, kHistory)).fill_(1);
  at::Tensor shadowed = lit.clone();
  lit.narrow(1, channel(0, kDirect), 3).fill_(1);
  shadowed.narrow(1, channel(0, kDirect), 3).narrow(3, 0, 8).fill_(1);
  const at::Tensor body = at::zeros({1, 1, 16, 16});
  Memory memory;
  untrained.draw({shadowed, body}, memory);
  CHECK_NEAR(test::largest(untrained.draw({lit, body}, memory).radiance - 1), 0, 1e-5);
}

TEST_CASE("gradients reach every parameter through a clip of three frames") {
  const VideoModel network(1);
  disturb(network);
  Memory memory;
  at::Tensor loss = at::zeros({});
  for (int t = 0; t < 3; ++t) {
    const Drawing drawing = network.draw(frame(t), memory);
    loss = loss + drawing.radiance.square().mean() + drawing.body_alpha.square().mean();
  }
  loss.backward();
  for (const auto& parameter : network.parameters()) {
    CAPTURE(parameter.name);
    REQUIRE(parameter.value.grad().defined());
    CHECK(test::largest(parameter.value.grad()) > 0);
    CHECK(at::isfinite(parameter.value.grad()).all().item<bool>());
  }
}

TEST_CASE("warp by whole pixels is indexing, 0 outside") {
  at::manual_seed(1);
  const at::Tensor image = at::rand({1, 2, 9, 11});
  at::Tensor motion = at::zeros({1, 2, 9, 11});
  motion.select(1, 0).fill_(3);
  motion.select(1, 1).fill_(-2);
  const at::Tensor moved = model::warp(image, motion);
  const auto from = image.accessor<float, 4>(), to = moved.accessor<float, 4>();
  double worst = 0;
  for (int c = 0; c < 2; ++c)
    for (int y = 0; y < 9; ++y)
      for (int x = 0; x < 11; ++x) {
        const bool inside = x + 3 < 11 && y - 2 >= 0;
        worst = std::max(worst, std::abs(double(to[0][c][y][x]) - (inside ? double(from[0][c][y - 2][x + 3]) : 0.0)));
      }
  CHECK_NEAR(worst, 0, 1e-5);  // coordinates of size 10 in float
}

TEST_CASE("warp by half a pixel is the mean of two") {
  const at::Tensor image = at::arange(8, at::kFloat).view({1, 1, 1, 8}).expand({1, 1, 4, 8});
  at::Tensor motion = at::zeros({1, 2, 4, 8});
  motion.select(1, 0).fill_(0.5);
  CHECK_NEAR(model::warp(image, motion)[0][0][2][3].item<double>(), 3.5, 1e-5);
}

TEST_CASE("frames of another size than the memory are refused") {
  const at::NoGradGuard no_gradient;
  const VideoModel network(1);
  Memory memory;
  network.draw(frame(1), memory);
  CHECK_THROWS_AS(network.draw(frame(1, 32, 32), memory), Error);
}
