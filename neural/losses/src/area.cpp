#include "rimshot/losses/area.h"

#include <algorithm>
#include <numeric>

#include "coverage_constraint.h"
#include "rimshot/losses/centroid.h"

namespace rimshot::losses {

double area(std::span<const float> alpha, std::span<const float> truth, int, std::span<float> gradient) {
  const double expected = std::accumulate(truth.begin(), truth.end(), 0.0);
  if (expected < kLeastArea) {
    std::fill(gradient.begin(), gradient.end(), 0.0f);
    return 0;
  }
  const double error = std::accumulate(alpha.begin(), alpha.end(), 0.0) / expected - 1;
  std::fill(gradient.begin(), gradient.end(), float(2 * error / expected));
  return error * error;
}

at::Tensor area_loss(const at::Tensor& alpha, const at::Tensor& truth) { return mean_over_bodies(area, alpha, truth); }

}  // namespace rimshot::losses
