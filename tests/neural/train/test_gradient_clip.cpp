#include "gradient_clip.h"

#include <ATen/ATen.h>

#include <limits>

#include "torch_tolerance.h"

using namespace rimshot;

namespace {

/// Two parameters of three networks, whose gradients are (3, 4), (0.3, 0.4) and (last, 1).
std::vector<model::Parameter> three_networks(float last) {
  std::vector<model::Parameter> parameters;
  for (const std::vector<float>& values : {std::vector<float>{3, 0.3f, last}, std::vector<float>{4, 0.4f, 1}}) {
    const at::Tensor value = at::zeros({3, 1, 1}).requires_grad_(true);
    value.mutable_grad() = at::tensor(values).view({3, 1, 1});
    parameters.push_back({"p", value});
  }
  return parameters;
}

void check(const std::vector<model::Parameter>& parameters, const std::vector<std::vector<double>>& expected) {
  for (std::size_t i = 0; i < expected.size(); ++i)
    for (int n = 0; n < 3; ++n) CHECK_NEAR(parameters[i].value.grad()[n].item<double>(), expected[i][std::size_t(n)], 2e-6);  // 1e-6 is added to the length
}

}  // namespace

TEST_CASE("a gradient longer than the bound is shortened to it, by its own network's length, and a shorter one stays") {
  const auto parameters = three_networks(0);
  CHECK(train::clip_gradients(parameters, 3, 1));
  check(parameters, {{0.6, 0.3, 0}, {0.8, 0.4, 1}});
}

TEST_CASE("several networks as one: the length is that of all together") {
  const auto parameters = three_networks(0);
  CHECK(train::clip_gradients({{"p", parameters[0].value}}, 1, 1));
  CHECK_NEAR(parameters[0].value.grad().norm().item<double>(), 1, 1e-6);
}

TEST_CASE("a network whose gradient overflows rests, the others go on; if all do, it is said") {
  const float inf = std::numeric_limits<float>::infinity();
  const auto parameters = three_networks(inf);
  CHECK(train::clip_gradients(parameters, 3, 1));
  check(parameters, {{0.6, 0.3, 0}, {0.8, 0.4, 0}});
  CHECK(!train::clip_gradients({{"p", three_networks(inf)[0].value}}, 1, 1));
}
