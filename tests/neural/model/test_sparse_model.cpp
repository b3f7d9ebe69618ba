#include <numbers>

#include "rimshot/core/conventions.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/model/sparse_model.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::layout;
using namespace rimshot::model;

namespace {

/// Every output in use, coverage well above zero.
SparseModel disturbed() {
  SparseModel network(2);
  const at::NoGradGuard no_gradient;
  at::manual_seed(1);
  for (const auto& parameter : network.parameters()) parameter.value.add_(at::randn_like(parameter.value) * 0.1);
  return network;
}

at::Tensor body(double x, double y, double depth, double radius) {
  const at::Tensor state = at::zeros({kStateColumns});
  state[kStateX] = x, state[kStateY] = y, state[kStateDepth] = depth, state[kStateRadius] = radius;
  return state;
}

SparseInput input(int height, int width, const std::vector<at::Tensor>& bodies) {
  at::Tensor plate = at::ones({1, kPlatePlanes, height, width});
  plate.select(1, kPlateInverseDepth).fill_(0.1);
  return {plate, at::stack(bodies).unsqueeze(0), at::full({1, std::int64_t(bodies.size()), 3}, 0.5)};
}

}  // namespace

TEST_CASE("untrained, it draws the disc of the state: centroid and area; blur keeps both and spreads it along its way") {
  const at::NoGradGuard no_gradient;
  struct Moments { double x, y, area, xx, xy; };
  const auto measured = [](const at::Tensor& state) {
    const at::Tensor alpha = SparseModel(1).draw(input(64, 64, {state})).body_alpha[0][0].to(at::kDouble);
    const at::Tensor x = at::arange(64, at::kDouble) + 0.5, y = x.unsqueeze(1), area = alpha.sum();
    const auto mean = [&](const at::Tensor& value) { return ((alpha * value).sum() / area).item<double>(); };
    const double cx = mean(x), cy = mean(y);
    return Moments{cx, cy, area.item<double>(), mean((x - cx).square()), mean((x - cx) * (y - cy))};
  };
  at::Tensor state = body(30.3, 25.8, 4, 6);
  const Moments still = measured(state);
  CHECK_NEAR(still.x, 30.3, 0.02);  // the logistic edge sampled once a pixel
  CHECK_NEAR(still.y, 25.8, 0.02);
  CHECK_NEAR(still.area, std::numbers::pi * 36, 0.03 * std::numbers::pi * 36);  // 1 % is missing within
  state[kStateBlurX] = 4, state[kStateBlurY] = -3;
  const Moments swept = measured(state);
  CHECK_NEAR(swept.x, 30.3, 0.02);
  CHECK_NEAR(swept.area, still.area, 0.5);
  // Variance of an even spread over a length b is b^2 / 12; 1/64 of that is missing with 8 instants.
  CHECK_NEAR(swept.xx - still.xx, 16 / 12.0, 0.05);
  CHECK_NEAR(swept.xy - still.xy, -12 / 12.0, 0.05);
}

TEST_CASE("what is drawn of the bodies and what is left of the plate make up every pixel") {
  const at::NoGradGuard no_gradient;
  const Drawing drawing = disturbed().draw(input(16, 24, {body(8, 8, 4, 3), body(10, 8, 3, 4), body(12, 9, 5, 4)}));
  // The plate's radiance is 1, so the background is the share that it has of a pixel.
  CHECK_NEAR(test::largest(drawing.body_alpha.sum(1, true) + drawing.background.narrow(1, 0, 1) - 1), 0, 1e-6);  // float
  CHECK_NEAR(test::largest(drawing.radiance - drawing.background - drawing.moving), 0, 1e-6);
  CHECK(test::largest(drawing.body_alpha) > 0.1);
}

TEST_CASE("a nearer body hides a farther one by its coverage, whatever their order in the list") {
  const at::NoGradGuard no_gradient;
  const SparseModel network = disturbed();
  const at::Tensor near = body(10, 8, 3, 4), far = body(12, 9, 5, 4);
  const at::Tensor both = network.draw(input(16, 24, {near, far})).body_alpha, swapped = network.draw(input(16, 24, {far, near})).body_alpha;
  const at::Tensor near_alone = network.draw(input(16, 24, {near})).body_alpha, far_alone = network.draw(input(16, 24, {far})).body_alpha;
  CHECK_NEAR(test::largest(both.narrow(1, 0, 1) - near_alone), 0, 1e-5);  // float, sums in another order in another batch
  CHECK_NEAR(test::largest(both.narrow(1, 1, 1) - far_alone * (1 - near_alone)), 0, 1e-5);
  CHECK_NEAR(test::largest(both.flip(1) - swapped), 0, 1e-5);
}

TEST_CASE("a body outside the picture is not drawn, one that reaches into it is") {
  const at::NoGradGuard no_gradient;
  const SparseModel network = disturbed();
  CHECK(test::largest(network.draw(input(16, 24, {body(-9, 8, 3, 4)})).body_alpha) == 0);
  CHECK(test::largest(network.draw(input(16, 24, {body(-3, 8, 3, 4)})).body_alpha) > 0);
}

TEST_CASE("an absent body changes nothing") {
  const at::NoGradGuard no_gradient;
  const SparseModel network = disturbed();
  const Drawing one = network.draw(input(16, 24, {body(10, 8, 3, 4)})), padded = network.draw(input(16, 24, {body(10, 8, 3, 4), body(0, 0, 0, 0)}));
  CHECK_NEAR(test::largest(one.radiance - padded.radiance), 0, 2e-4);  // the same times light of up to e^3
  CHECK(test::largest(padded.body_alpha.narrow(1, 1, 1)) == 0);
}

TEST_CASE("a body that is moved by whole cells of the network is drawn moved") {
  const at::NoGradGuard no_gradient;
  const SparseModel network = disturbed();
  // The convolutions reach 19 cells of 2 px, and at the coarse level see whole cells of 8 px: 46 px see the border.
  constexpr int kShift = 8, kSize = 128, kRim = 56;
  const at::Tensor here = network.draw(input(kSize, kSize, {body(60.25, 63.5, 4, 5)})).body_alpha;
  const at::Tensor there = network.draw(input(kSize, kSize, {body(60.25 + kShift, 63.5, 4, 5)})).body_alpha;
  const auto inside = kSize - 2 * kRim;
  CHECK_NEAR(test::largest(here.narrow(2, kRim, inside).narrow(3, kRim - kShift / 2, inside) - there.narrow(2, kRim, inside).narrow(3, kRim + kShift / 2, inside)), 0, 1e-5);
}

TEST_CASE("any size, and clear refusals") {
  const at::NoGradGuard no_gradient;
  const Drawing drawing = disturbed().draw(input(13, 21, {body(8, 8, 4, 3)}));
  CHECK(drawing.radiance.sizes() == at::IntArrayRef({1, 3, 13, 21}));
  CHECK(drawing.body_alpha.sizes() == at::IntArrayRef({1, 1, 13, 21}));
  SparseInput wrong = input(16, 16, {body(8, 8, 4, 3)});
  wrong.plate = at::ones({1, 3, 16, 16});
  CHECK_THROWS_AS(SparseModel(1).draw(wrong), Error);
}
