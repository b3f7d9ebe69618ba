#include <ATen/ATen.h>

#include "rimshot/model/disc_renderer.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::model;

namespace {

DiscRenderer disturbed_discs() {
  DiscRenderer network(2);
  const at::NoGradGuard no_gradient;
  at::manual_seed(1);
  for (const auto& parameter : network.parameters()) parameter.value.add_(at::randn_like(parameter.value) * 0.3);
  return network;
}

at::Tensor pair_of(float x, float y, float r, float u, float v, float s) { return at::tensor({x, y, r, u, v, s}).view({kDiscs, 3}); }

}  // namespace

TEST_CASE("discs: a picture is the colour at every pixel, white beyond the reach, moved with the disc") {
  const at::NoGradGuard no_gradient;
  const DiscRenderer network = disturbed_discs();
  const at::Tensor state = pair_of(14.3f, 11.8f, 5, 20.1f, 12.2f, 4), picture = network.draw(state, 40);
  const at::Tensor centre = at::tensor({17.5f, 11.5f}).view({1, 1, 2});
  CHECK_NEAR(test::largest(network.colour_at(centre, state.unsqueeze(0)) - picture[11][17]), 0, 1e-6);  // float
  CHECK(test::largest(picture.narrow(0, 30, 10) - 1) == 0);
  const at::Tensor moved = network.draw(pair_of(17.3f, 16.8f, 5, 23.1f, 17.2f, 4), 40);
  CHECK_NEAR(test::largest(moved.narrow(0, 5, 35).narrow(1, 3, 37) - picture.narrow(0, 0, 35).narrow(1, 0, 37)), 0, 1e-5);
}

TEST_CASE("discs: one that is cut off, outside or absent") {
  const at::NoGradGuard no_gradient;
  const DiscRenderer network = disturbed_discs();
  CHECK(test::largest(network.draw(pair_of(-30, 5, 4, 0, 0, 0), 32) - 1) == 0);
  const at::Tensor cut = network.draw(pair_of(1, 31, 6, 0, 0, 0), 32), whole = network.draw(pair_of(21, 11, 6, 0, 0, 0), 32);
  CHECK_NEAR(test::largest(cut.narrow(0, 20, 12).narrow(1, 0, 12) - whole.narrow(0, 0, 12).narrow(1, 20, 12)), 0, 1e-5);
}
