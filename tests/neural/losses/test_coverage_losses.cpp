#include <ATen/ATen.h>  // before doctest, whose CHECK must win over glog's
#undef CHECK_NEAR

#include <cmath>
#include <functional>
#include <vector>

#include "rimshot/core/rng.h"
#include "rimshot/losses/area.h"
#include "rimshot/losses/centroid.h"
#include "rimshot/losses/photometric.h"
#include "tolerance.h"

using namespace rimshot;

namespace {

constexpr int kWidth = 40, kHeight = 32, kPixels = kWidth * kHeight;
using Plane = std::vector<float>;
using Constraint = std::function<double(std::span<const float>, std::span<const float>, int, std::span<float>)>;

/// Coverage of a disc: its signed distance from the pixel's centre, one pixel wide. Symmetric, so the centroid is exact to second order.
Plane disc(double x, double y, double radius) {
  Plane plane(kPixels);
  for (int i = 0; i < kPixels; ++i) {
    const double distance = std::hypot(i % kWidth + 0.5 - x, i / kWidth + 0.5 - y);
    plane[std::size_t(i)] = float(std::clamp(radius - distance + 0.5, 0.0, 1.0));
  }
  return plane;
}

Plane random_plane(std::uint64_t seed) {
  Rng rng(seed);
  Plane plane(kPixels);
  for (float& a : plane) a = float(rng.uniform());
  return plane;
}

/// Largest difference of the analytic gradient from central differences, relative to the largest gradient.
double gradient_error(const Constraint& constraint) {
  const Plane truth = disc(17.3, 14.1, 6);
  Plane alpha = random_plane(3), gradient(kPixels), scratch(kPixels);
  constraint(alpha, truth, kWidth, gradient);
  double largest = 0, worst = 0;
  for (int i = 0; i < kPixels; i += 37) {
    constexpr float kStep = 0x1p-4f;
    const float kept = alpha[std::size_t(i)];
    alpha[std::size_t(i)] = kept + kStep;
    const double above = constraint(alpha, truth, kWidth, scratch);
    alpha[std::size_t(i)] = kept - kStep;
    const double below = constraint(alpha, truth, kWidth, scratch);
    alpha[std::size_t(i)] = kept;
    const double difference = (above - below) / (2 * double(kStep));
    largest = std::max(largest, std::abs(difference));
    worst = std::max(worst, std::abs(difference - double(gradient[std::size_t(i)])));
  }
  return worst / largest;
}

}  // namespace

// Central differences err by step^2 times the third derivative: (step / area)^2 is below 1e-8 here; float coverage sums add 1e-5.
TEST_CASE("gradient of the centroid") { CHECK_NEAR(gradient_error(losses::centroid), 0, 2e-4); }
TEST_CASE("gradient of the area") { CHECK_NEAR(gradient_error(losses::area), 0, 2e-4); }

TEST_CASE("a finite difference sees a broken kernel") {
  const Constraint broken = [](std::span<const float> alpha, std::span<const float> truth, int width, std::span<float> gradient) {
    const double value = losses::centroid(alpha, truth, width, gradient);
    for (float& g : gradient) g *= 1.01f;
    return value;
  };
  CHECK(gradient_error(broken) > 5e-3);
}

TEST_CASE("centroid of discs: the squared distance of their centres") {
  Plane gradient(kPixels);
  // A disc drawn by its distance keeps its centre within 0.01 px.
  CHECK_NEAR(std::sqrt(losses::centroid(disc(20.25, 15.5, 7), disc(18.75, 13.5, 7), kWidth, gradient)), 2.5, 0.02);
  CHECK_NEAR(losses::centroid(disc(20.25, 15.5, 7), disc(20.25, 15.5, 5), kWidth, gradient), 0, 1e-3);
}

TEST_CASE("area of discs: (r^2 / R^2 - 1)^2") {
  Plane gradient(kPixels);
  // The drawn disc's area is pi (r^2 + 1/12): 0.2 % at r = 6.
  CHECK_NEAR(losses::area(disc(20, 15, 8), disc(20, 15, 6), kWidth, gradient), std::pow(64.0 / 36 - 1, 2), 0.01);
}

TEST_CASE("a body out of sight says nothing") {
  const Plane nothing(kPixels, 0.0f), full = disc(20, 15, 6);
  Plane gradient(kPixels, 7.0f);
  CHECK(losses::centroid(nothing, full, kWidth, gradient) == 0);
  CHECK(gradient == nothing);
  gradient.assign(kPixels, 7.0f);
  CHECK(losses::area(full, nothing, kWidth, gradient) == 0);
  CHECK(gradient == nothing);
}

TEST_CASE("autograd carries the kernel's value and gradient, averaged over bodies") {
  const Plane truth = disc(17, 14, 6), drawn[2] = {disc(19, 15, 6), disc(16, 13, 5)};
  const auto tensor = [](const Plane& plane) { return at::from_blob(const_cast<float*>(plane.data()), {kHeight, kWidth}).clone(); };
  const at::Tensor alpha = at::stack({tensor(drawn[0]), tensor(drawn[1])}).unsqueeze(0).requires_grad_(true);
  const at::Tensor target = at::stack({tensor(truth), tensor(truth)}).unsqueeze(0);
  const at::Tensor loss = losses::centroid_loss(alpha, target);
  (3 * loss).backward();
  double mean = 0;
  for (int body = 0; body < 2; ++body) {
    Plane gradient(kPixels);
    mean += losses::centroid(drawn[body], truth, kWidth, gradient) / 2;
    const at::Tensor expected = 3 * tensor(gradient) / 2;
    CHECK_NEAR((alpha.grad()[0][body] - expected).abs().max().item<double>(), 0, 1e-6);  // float rounding of gradients near 1
  }
  CHECK_NEAR(loss.item<double>(), mean, 1e-5);
}

TEST_CASE("following the gradient moves a disc's coverage onto the truth") {
  const Plane truth = disc(20, 15, 6);
  Plane alpha = disc(19.5, 15, 6), gradient(kPixels);
  for (int step = 0; step < 200; ++step) {
    losses::centroid(alpha, truth, kWidth, gradient);
    for (int i = 0; i < kPixels; ++i) alpha[std::size_t(i)] = std::clamp(alpha[std::size_t(i)] - 0.1f * gradient[std::size_t(i)], 0.0f, 1.0f);
  }
  CHECK(losses::centroid(alpha, truth, kWidth, gradient) < 0.25 * 0.01);
}

TEST_CASE("photometric loss: formula, and no gradient through its weight") {
  const at::Tensor drawn = at::full({2, 3}, 0.5f).requires_grad_(true), teacher = at::full({2, 3}, 0.7f);
  const at::Tensor loss = losses::photometric_loss(drawn, teacher);
  const double weight = std::pow(0.53, -1.1);
  CHECK_NEAR(loss.item<double>(), 0.04 * weight, 1e-6);
  loss.backward();
  CHECK_NEAR(drawn.grad().sum().item<double>(), 2 * -0.2 * weight, 1e-5);
}

TEST_CASE("a firefly in the teacher counts as one unit too bright") {
  const at::Tensor drawn = at::zeros({1}), firefly = at::full({1}, 1e4f), one = at::ones({1});
  CHECK(losses::photometric_loss(drawn, firefly).item<float>() == losses::photometric_loss(drawn, one).item<float>());
}
