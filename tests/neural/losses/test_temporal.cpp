#include "rimshot/core/error.h"
#include "rimshot/losses/constraint.h"
#include "torch_tolerance.h"

using namespace rimshot::losses;

namespace {

constexpr int kRows = 9, kColumns = 11;

/// The same by torch's grid sampler, which knows nothing of ours.
at::Tensor by_grid_sampler(const at::Tensor& image, const at::Tensor& motion) {
  const at::Tensor x = motion.select(1, 0) + at::arange(kColumns, at::kFloat) + 0.5;
  const at::Tensor y = motion.select(1, 1) + (at::arange(kRows, at::kFloat) + 0.5).unsqueeze(1);
  const at::Tensor grid = at::stack({x * (2.0 / kColumns) - 1, y * (2.0 / kRows) - 1}, 3);
  return at::grid_sampler(image, grid, 0, 0, false);
}

struct Frames {
  at::Tensor drawn, before, truth, truth_before, motion, valid;
};

Frames random_frames() {
  at::manual_seed(3);
  const auto picture = [] { return at::rand({2, 3, kRows, kColumns}); };
  // Up to 3 px, some of them out of the picture.
  return {picture().requires_grad_(true), picture().requires_grad_(true), picture(), picture(), at::rand({2, 2, kRows, kColumns}) * 6 - 3,
          (at::rand({2, 1, kRows, kColumns}) > 0.3).to(at::kFloat)};
}

}  // namespace

TEST_CASE("temporal consistency: torch's grid sampler and autograd give the same value and gradients") {
  const Frames f = random_frames();
  const at::Tensor loss = temporal_loss(f.drawn, f.before, f.truth, f.truth_before, f.motion, f.valid);
  (2 * loss).backward();
  const at::Tensor drawn = f.drawn.detach().clone().requires_grad_(true), before = f.before.detach().clone().requires_grad_(true);
  const at::Tensor r = drawn - by_grid_sampler(before, f.motion) - (f.truth - by_grid_sampler(f.truth_before, f.motion));
  const at::Tensor expected = (f.valid * r.square()).sum() / double(2 * kRows * kColumns);
  (2 * expected).backward();
  CHECK_NEAR(loss.item<double>(), expected.item<double>(), 2e-6);  // float coordinates in the sampler
  CHECK_NEAR((f.drawn.grad() - drawn.grad()).abs().max().item<double>(), 0, 1e-6);
  CHECK_NEAR((f.before.grad() - before.grad()).abs().max().item<double>(), 0, 1e-6);
}

TEST_CASE("a clip that changes as the truth does is consistent, whatever its colours; flicker grows it") {
  Frames f = random_frames();
  const at::NoGradGuard no_gradient;
  f.motion.fill_(0);
  const at::Tensor tint = at::full({1}, 0.3f);
  CHECK_NEAR(temporal_loss(f.truth + tint, f.truth_before + tint, f.truth, f.truth_before, f.motion, f.valid).item<double>(), 0, 1e-12);
  double last = 0;
  for (const double flicker : {0.1, 0.2, 0.4}) {
    const double loss = temporal_loss(f.truth + flicker, f.truth_before, f.truth, f.truth_before, f.motion, f.valid).item<double>();
    CHECK_NEAR(loss, 3 * flicker * flicker * f.valid.mean().item<double>(), 1e-6);  // three channels, float
    CHECK(loss > last);
    last = loss;
  }
}

TEST_CASE("motion of another size is a bug") {
  const Frames f = random_frames();
  CHECK_THROWS_AS(temporal_loss(f.drawn, f.before, f.truth, f.truth_before, f.motion.narrow(3, 0, 4), f.valid), rimshot::Error);
}
