#include <cmath>

#include "random_places.h"
#include "rimshot/core/error.h"
#include "rimshot/losses/area.h"
#include "rimshot/losses/centroid.h"
#include "rimshot/losses/constraint.h"
#include "rimshot/losses/free_flight.h"
#include "rimshot/losses/laws.h"
#include "rimshot/losses/photometric.h"
#include "rimshot/losses/state.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::losses;

TEST_CASE("autograd carries every kernel's value and gradient, averaged over places") {
  Rng rng(8);
  for (const Kernel& law : all_laws()) {
    CAPTURE(law.name);
    // Two places on rows of their own.
    const auto first = test::random_place(law, rng), second = test::random_place(law, rng);
    Places places;
    std::vector<double> rows = first.rows, expected(2 * first.rows.size());
    rows.insert(rows.end(), second.rows.begin(), second.rows.end());
    for (std::int64_t row = 0; row < 2 * law.rows; ++row) places.rows.push_back(row);
    places.constants = first.constants;
    places.constants.insert(places.constants.end(), second.constants.begin(), second.constants.end());
    const double mean = (law.value_and_gradient(first.rows.data(), first.constants.data(), expected.data()) +
                         law.value_and_gradient(second.rows.data(), second.constants.data(), expected.data() + first.rows.size())) / 2;

    const at::Tensor states = at::from_blob(rows.data(), {2, law.rows, law.width}, at::kDouble).clone().requires_grad_(true);
    const at::Tensor loss = constraint_loss(law, states, places);
    CHECK_NEAR(loss.item<double>(), mean, 1e-14 * (1 + mean));  // one addition in another order
    (3 * loss).backward();
    for (std::size_t i = 0; i < expected.size(); ++i)
      CHECK_NEAR(states.grad().flatten()[std::int64_t(i)].item<double>(), 1.5 * expected[i], 1e-13 * (1 + std::abs(expected[i])));
  }
}

TEST_CASE("states of another width, rows outside the tensor and missing constants are a bug") {
  Places places;
  add_place<FreeFlightVelocity>(places, {0, 1, 2}, {});
  const Kernel law = kernel_of<FreeFlightVelocity>();
  CHECK_THROWS_AS(constraint_loss(law, at::zeros({3, 12}), places), Error);
  CHECK_THROWS_AS(constraint_loss(law, at::zeros({2, kStateWidth}), places), Error);
  places.constants.pop_back();
  CHECK_THROWS_AS(constraint_loss(law, at::zeros({3, kStateWidth}), places), Error);
}

TEST_CASE("without places a constraint is zero and still differentiable") {
  const at::Tensor states = at::ones({4, kStateWidth}).requires_grad_(true);
  const at::Tensor loss = constraint_loss(kernel_of<FreeFlightVelocity>(), states, {});
  loss.backward();
  CHECK(loss.item<float>() == 0);
  CHECK(states.grad().abs().max().item<float>() == 0);
}

TEST_CASE("moments as a tensor: those of the kernel, with the coordinates' monomials as gradient") {
  at::manual_seed(2);
  const at::Tensor coverage = at::rand({2, 3, 5, 7}).requires_grad_(true);
  const at::Tensor moments = moments_of(coverage);
  CHECK(moments.sizes() == at::IntArrayRef({2, 3, kMoments}));
  const at::Tensor plane = coverage.detach()[1][2].contiguous();
  double expected[kMoments];
  coverage_moments(plane.data_ptr<float>(), 5, 7, expected);
  for (int i = 0; i < kMoments; ++i) CHECK_NEAR(moments[1][2][i].item<double>(), expected[i], 1e-11 * 35 * 49);  // sums of 35 terms up to 49
  moments[1][2][kSumXY].backward();
  CHECK_NEAR(coverage.grad()[1][2][3][4].item<float>(), 4.5 * 3.5, 1e-6);
  CHECK(coverage.grad()[0][2][3][4].item<float>() == 0);
}

TEST_CASE("following the gradient of the centroid moves a drawn disc onto the truth") {
  const auto disc = [](double x) {
    const at::Tensor columns = at::arange(40, at::kFloat) + 0.5 - x, rows = (at::arange(32, at::kFloat) + 0.5 - 15).unsqueeze(1);
    return (6.5 - (columns.square() + rows.square()).sqrt()).clamp(0, 1).view({1, 1, 32, 40});
  };
  const at::Tensor truth = moments_of(disc(20)).view({kMoments}).contiguous();
  Centroid::Constants known;
  std::copy_n(truth.data_ptr<double>(), kMoments, known.truth);
  Places places;
  add_place<Centroid>(places, {0}, known);
  const at::Tensor alpha = disc(19.5).requires_grad_(true);
  const double start = constraint_loss(kernel_of<Centroid>(), moments_of(alpha), places).item<double>();
  for (int step = 0; step < 200; ++step) {
    const at::Tensor loss = constraint_loss(kernel_of<Centroid>(), moments_of(alpha), places);
    alpha.mutable_grad() = at::Tensor();
    loss.backward();
    const at::NoGradGuard no_gradient;
    alpha.sub_(alpha.grad(), 0.1).clamp_(0, 1);
  }
  CHECK(constraint_loss(kernel_of<Centroid>(), moments_of(alpha), places).item<double>() < 0.01 * start);
}

TEST_CASE("photometric loss: formula, and no gradient through its weight") {
  const at::Tensor drawn = at::full({2, 3}, 0.5f).requires_grad_(true), teacher = at::full({2, 3}, 0.7f);
  const at::Tensor loss = photometric_loss(drawn, teacher);
  const double weight = std::pow(0.53, -1.1);
  CHECK_NEAR(loss.item<double>(), 0.04 * weight, 1e-6);  // float
  loss.backward();
  CHECK_NEAR(drawn.grad().sum().item<double>(), 2 * -0.2 * weight, 1e-5);  // float, a sum of six
}

TEST_CASE("a firefly in the teacher counts as one unit too bright") {
  const at::Tensor drawn = at::zeros({1}), firefly = at::full({1}, 1e4f), one = at::ones({1});
  CHECK(photometric_loss(drawn, firefly).item<float>() == photometric_loss(drawn, one).item<float>());
}
