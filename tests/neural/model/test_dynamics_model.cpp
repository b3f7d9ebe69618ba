#include <ATen/ATen.h>

#include <cmath>

#include "rimshot/core/rng.h"
#include "rimshot/model/dynamics_model.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::model;

namespace {

/// Gravity and Newton's restitution with masses as areas: what the networks should learn.
class TrueLaw : public MotionLaw {
 public:
  TrueLaw(double gravity, double restitution) : gravity_(gravity), restitution_(restitution) {}
  Push push(const Discs& discs, double) const override {
    const at::Tensor acceleration = at::zeros_like(discs.velocity);
    acceleration.select(-1, 1).fill_(-gravity_);
    return {acceleration, at::zeros_like(discs.growth)};
  }
  Bounce meet(const at::Tensor& approach, const at::Tensor&, const at::Tensor& own, const at::Tensor& other) const override {
    const at::Tensor share = other.square() / (own.square() + other.square());
    return {(1 + restitution_) * share * approach, at::zeros_like(approach)};
  }
  Bounce hit_wall(const at::Tensor& approach, const at::Tensor&, const at::Tensor&) const override {
    return {(1 + restitution_) * approach, at::zeros_like(approach)};
  }

 private:
  double gravity_, restitution_;
};

Discs two_discs(Rng& rng, int clips) {
  const at::TensorOptions options;
  Discs discs{at::zeros({1, clips, 2, 2}), at::zeros({1, clips, 2, 2}), at::zeros({1, clips, 2}), at::zeros({1, clips, 2}), at::ones({1, clips, 2}),
              at::zeros({1, clips, 2}), at::zeros({1, clips})};
  for (int n = 0; n < clips; ++n)
    for (int b = 0; b < 2; ++b) {
      discs.radius[0][n][b] = rng.uniform(0.5, 1.5);
      discs.position[0][n][b][0] = b == 0 ? rng.uniform(1.6, 3.0) : rng.uniform(6.5, 8.0);
      discs.position[0][n][b][1] = rng.uniform(4.5, 5.5);
      discs.velocity[0][n][b][0] = (b == 0 ? 1 : -1) * rng.uniform(1, 4);
      discs.velocity[0][n][b][1] = rng.uniform(-0.3, 0.3);
    }
  return discs;
}

/// The state after `time` of two discs that meet once, elastically, in closed form and in double.
struct Closed {
  double p[2][2], v[2][2];
  bool met = false;
  Closed(const Discs& discs, int n, double time) {
    double r[2];
    for (int b = 0; b < 2; ++b) {
      r[b] = discs.radius[0][n][b].item<double>();
      for (int k = 0; k < 2; ++k) p[b][k] = discs.position[0][n][b][k].item<double>(), v[b][k] = discs.velocity[0][n][b][k].item<double>();
    }
    const double d[] = {p[0][0] - p[1][0], p[0][1] - p[1][1]}, u[] = {v[0][0] - v[1][0], v[0][1] - v[1][1]};
    const double a = u[0] * u[0] + u[1] * u[1], b = d[0] * u[0] + d[1] * u[1], c = d[0] * d[0] + d[1] * d[1] - (r[0] + r[1]) * (r[0] + r[1]);
    const double root = (-b - std::sqrt(b * b - a * c)) / a;
    met = root > 0 && root < time;
    const double first = met ? root : time;
    for (int i = 0; i < 2; ++i)
      for (int k = 0; k < 2; ++k) p[i][k] += first * v[i][k];
    if (!met) return;
    const double n_[] = {(p[0][0] - p[1][0]) / (r[0] + r[1]), (p[0][1] - p[1][1]) / (r[0] + r[1])};
    const double m[] = {r[0] * r[0], r[1] * r[1]}, j = -2 * (u[0] * n_[0] + u[1] * n_[1]) / (1 / m[0] + 1 / m[1]);
    for (int k = 0; k < 2; ++k) v[0][k] += j / m[0] * n_[k], v[1][k] -= j / m[1] * n_[k];
    for (int i = 0; i < 2; ++i)
      for (int k = 0; k < 2; ++k) p[i][k] += (time - first) * v[i][k];
  }
};

DynamicsModel disturbed_dynamics(Dynamics kind) {
  DynamicsModel network(kind, 2, 10, 2, 5);
  const at::NoGradGuard no_gradient;
  at::manual_seed(1);
  for (const auto& parameter : network.parameters()) parameter.value.add_(at::randn_like(parameter.value) * 0.03);
  return network;
}

at::Tensor turned(const at::Tensor& vectors, double angle) {
  const float c = float(std::cos(angle)), s = float(std::sin(angle));
  return at::matmul(vectors, at::tensor({c, s, -s, c}).view({2, 2}));
}

}  // namespace

TEST_CASE("with the true laws, an elastic contact at its own time is the closed form's") {
  const at::NoGradGuard no_gradient;
  Rng rng(1);
  const Discs discs = two_discs(rng, 40);
  Discs stepped = discs;
  for (int t = 0; t < 15; ++t) stepped = advance(stepped, 0.1, {}, TrueLaw(0, 1));
  int met = 0;
  for (int n = 0; n < 40; ++n) {
    const Closed closed(discs, n, 1.5);
    met += closed.met;
    for (int b = 0; b < 2; ++b)
      for (int k = 0; k < 2; ++k) {
        CHECK_NEAR(stepped.position[0][n][b][k].item<double>(), closed.p[b][k], 3e-5);  // 15 float steps at 10 m
        CHECK_NEAR(stepped.velocity[0][n][b][k].item<double>(), closed.v[b][k], 3e-5);
      }
  }
  CHECK(met > 10);
}

TEST_CASE("with the true laws, a ball thrown between walls follows the parabola mirrored at them") {
  const at::NoGradGuard no_gradient;
  Discs discs{at::tensor({3.f, 6.f}).view({1, 1, 1, 2}), at::tensor({4.f, 0.f}).view({1, 1, 1, 2}), at::full({1, 1, 1}, 1), at::zeros({1, 1, 1}),
              at::ones({1, 1, 1}), at::zeros({1, 1, 2}), at::ones({1, 1})};
  const auto mirrored = [](double x, double low, double high) {  // the path unfolded
    const double length = high - low, phase = std::fmod(std::fmod(x - low, 2 * length) + 2 * length, 2 * length);
    return low + (phase < length ? phase : 2 * length - phase);
  };
  const double fall = std::sqrt(2 * 5 / 2.5);  // from 6 m to the floor at 1 m
  for (int t = 1; t <= 40; ++t) {
    discs = advance(discs, 0.1, {}, TrueLaw(2.5, 1));
    const double time = 0.1 * t, since = std::fmod(time + fall, 2 * fall) - fall;  // elastic: the fall repeats, up and down
    CHECK_NEAR(discs.position[0][0][0][0].item<double>(), mirrored(3 + 4 * time, 1, 9), 1e-4);  // 40 float steps
    CHECK_NEAR(discs.position[0][0][0][1].item<double>(), 6 - 1.25 * since * since, 1e-4);
  }
}

TEST_CASE("relative networks move and turn with the world; the absolute one does not") {
  const at::NoGradGuard no_gradient;
  Rng rng(2);
  for (const Dynamics kind : {Dynamics::Absolute, Dynamics::Smooth, Dynamics::Gated, Dynamics::ScaleFree}) {
    const DynamicsModel network = disturbed_dynamics(kind);
    Discs discs = two_discs(rng, 20);
    for (at::Tensor* member : {&discs.position, &discs.velocity, &discs.radius, &discs.growth, &discs.present, &discs.field, &discs.walls})
      *member = member->expand_as(at::cat({*member, *member})).clone();
    discs.field.select(-1, 1).fill_(-2);
    Discs moved = discs;
    const at::Tensor shift = at::tensor({3.f, -2.f});
    moved.position = turned(discs.position, 0.7) + shift;
    moved.velocity = turned(discs.velocity, 0.7);
    moved.field = turned(discs.field, 0.7);
    const int steps = kind == Dynamics::Smooth ? 2 : 12;  // an untrained smooth push soon flings the discs away, and rounding with them
    for (int t = 0; t < steps; ++t) discs = network.step(discs, 0.1), moved = network.step(moved, 0.1);
    const double error = test::largest(moved.position - turned(discs.position, 0.7) - shift);
    CAPTURE(int(kind));
    if (kind == Dynamics::Absolute) CHECK(error > 0.01);
    else CHECK_NEAR(error, 0, 2e-3);  // float; a contact amplifies the difference of its time
  }
}

TEST_CASE("scale-free: a motion filmed larger and slower is the same motion") {
  const at::NoGradGuard no_gradient;
  Rng rng(3);
  const DynamicsModel network = disturbed_dynamics(Dynamics::ScaleFree);
  Discs small = two_discs(rng, 20);
  for (at::Tensor* member : {&small.position, &small.velocity, &small.radius, &small.growth, &small.present, &small.field, &small.walls})
    *member = member->expand_as(at::cat({*member, *member})).clone();
  small.field.select(-1, 0).fill_(1);
  Discs large = small;
  const double length = 1.7, duration = 1.3;
  large.position = small.position * length;
  large.radius = small.radius * length;
  large.velocity = small.velocity * (length / duration);
  large.field = small.field * (length / (duration * duration));
  for (int t = 0; t < 12; ++t) small = network.step(small, 0.1), large = network.step(large, 0.1 * duration);
  CHECK_NEAR(test::largest(large.position - length * small.position), 0, 2e-3);  // as above
}

TEST_CASE("the fields start at the clusters of what the clips show, or both at the mean of one cluster") {
  const at::NoGradGuard no_gradient;
  DynamicsModel network(Dynamics::Gated, 1, 10, 1, 3);
  for (const double second : {0.0, -2.5}) {
    Rng rng(7);
    const at::Tensor seen = at::zeros({1, 300, 3, 1, 3});
    auto at_frame = seen.accessor<float, 5>();
    for (int n = 0; n < 300; ++n)
      for (int t = 0; t < 3; ++t)
        for (int k = 0; k < 2; ++k)
          at_frame[0][n][t][0][k] = float(5 + 0.2 * t + (k == 1 && n % 3 == 0 ? 0.5 * second * 0.01 * t * t : 0) + 5e-4 * rng.normal());
    network.start_fields(seen, at::ones({1, 300, 1}), 0.1);
    const at::Tensor heights = network.parameters()[2].value[0].select(1, 1);
    // 5e-4 sqrt(6) / 0.01 = 0.12 of a clip, over 100 clips 0.012; three times that
    CHECK_NEAR(heights.min().item<double>(), second, 0.04);
    CHECK_NEAR(heights.max().item<double>(), 0, 0.04);
  }
}

TEST_CASE("a straight line and a parabola are read without error") {
  const at::NoGradGuard no_gradient;
  const DynamicsModel network(Dynamics::Gated, 1, 10, 1, 3);
  network.parameters()[2].value.copy_(at::tensor({0.f, 0.f, 0.f, -2.5f}).view({1, 2, 2}));  // the fields
  network.parameters()[3].value.fill_(4);                                                  // told apart sharply
  for (const double g : {0.0, 2.5}) {
    const at::Tensor seen = at::zeros({1, 1, 3, 1, 3});
    for (int t = 0; t < 3; ++t) {
      const double time = 0.1 * (t - 2);
      const double values[] = {5 + 2 * time, 4 - time - 0.5 * g * time * time, 1 + 0.5 * time};
      for (int k = 0; k < 3; ++k) seen[0][0][t][0][k] = values[k];
    }
    const Discs discs = network.read(seen, at::ones({1, 1, 1}), at::zeros({1, 1}), 0.1);
    CHECK_NEAR(discs.position[0][0][0][1].item<double>(), 4, 1e-5);
    CHECK_NEAR(discs.velocity[0][0][0][0].item<double>(), 2, 1e-5);
    CHECK_NEAR(discs.velocity[0][0][0][1].item<double>(), -1, 1e-5);
    CHECK_NEAR(discs.field[0][0][1].item<double>(), -g, 1e-5);
    CHECK_NEAR(discs.growth[0][0][0].item<double>(), 0.5, 3e-4);  // shrunk by (0.01 / 0.5)^2
  }
}

TEST_CASE("a disc that is not there changes nothing, and stays finite, whatever the networks say") {
  const at::NoGradGuard no_gradient;
  Rng rng(6);
  for (const Dynamics kind : {Dynamics::Smooth, Dynamics::Gated, Dynamics::ScaleFree}) {
    DynamicsModel network(kind, 2, 10, 1, 5);
    at::manual_seed(1);
    for (const auto& parameter : network.parameters()) parameter.value.add_(at::randn_like(parameter.value) * 0.03);
    const at::Tensor seen = at::zeros({1, 1, 3, 2, 3});
    for (int t = 0; t < 3; ++t)
      for (const double column : {0.0, 1.0, 2.0}) seen[0][0][t][0][int(column)] = column < 2 ? 3 + 0.2 * t : 1;
    const at::Tensor one = network.roll(network.read(seen, at::tensor({1.f, 0.f}).view({1, 1, 2}), at::ones({1, 1}), 0.1), 29, 0.1);
    CHECK(at::isfinite(one).all().item<bool>());
    const DynamicsModel alone(kind, 1, 10, 1, 5);
    for (std::size_t i = 0; i < network.parameters().size(); ++i) alone.parameters()[i].value.copy_(network.parameters()[i].value);
    const at::Tensor without = alone.roll(alone.read(seen.narrow(3, 0, 1), at::ones({1, 1, 1}), at::ones({1, 1}), 0.1), 29, 0.1);
    CHECK_NEAR(test::largest(one.narrow(3, 0, 1) - without), 0, 1e-4);  // float sums in another order, 29 steps
  }
}

TEST_CASE("networks side by side share nothing, and network s is the one of seed + s") {
  const at::NoGradGuard no_gradient;
  Rng rng(4);
  const Discs one = two_discs(rng, 8);
  Discs both = one;
  for (at::Tensor* member : {&both.position, &both.velocity, &both.radius, &both.growth, &both.present, &both.field, &both.walls}) *member = at::cat({*member, *member});
  const DynamicsModel pair(Dynamics::Gated, 2, 10, 2, 7), second(Dynamics::Gated, 2, 10, 1, 8);
  for (const DynamicsModel* network : {&pair, &second})  // they start at zero, where all seeds are alike
    for (const auto& parameter : network->parameters())
      if (parameter.name.ends_with("layer2.weight")) parameter.value.fill_(0.1);
  CHECK_NEAR(test::largest(pair.roll(both, 15, 0.1)[1] - second.roll(one, 15, 0.1)[0]), 0, 1e-5);  // float sums in another order
}

TEST_CASE("gradients through a contact are those of central differences") {
  Rng rng(5);
  // In double: the networks' tensors are float, the true law has none.
  Discs discs = two_discs(rng, 4);
  discs.walls.fill_(1);
  for (at::Tensor* member : {&discs.position, &discs.velocity, &discs.radius, &discs.growth, &discs.present, &discs.field, &discs.walls}) *member = member->to(at::kDouble);
  const auto end = [&](const at::Tensor& velocity) {
    Discs moving = discs;
    moving.velocity = velocity;
    for (int t = 0; t < 25; ++t) moving = advance(moving, 0.1, {}, TrueLaw(1, 0.8));
    return (moving.position * at::arange(16, at::kDouble).view({1, 4, 2, 2})).sum();
  };
  const at::Tensor velocity = discs.velocity.clone().requires_grad_(true);
  end(velocity).backward();
  const at::NoGradGuard no_gradient;
  const at::Tensor gradient = velocity.grad().view(-1);
  const double step = 1e-6;
  for (std::int64_t i = 0; i < gradient.numel(); ++i) {
    const at::Tensor up = discs.velocity.clone(), down = discs.velocity.clone();
    up.view(-1)[i] += step;
    down.view(-1)[i] -= step;
    const double difference = (end(up) - end(down)).item<double>() / (2 * step);
    CHECK_NEAR(gradient[i].item<double>(), difference, 1e-4 * test::largest(gradient));  // step^2 and 1e-16 * 100 / step
  }
}
