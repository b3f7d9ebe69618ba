#include "rimshot/losses/centroid.h"

#include <algorithm>

#include "coverage_constraint.h"

namespace rimshot::losses {
namespace {

struct Moments {
  double area = 0, x = 0, y = 0;
};

Moments moments(std::span<const float> coverage, int width) {
  Moments m;
  for (std::size_t i = 0; i < coverage.size(); ++i) {
    m.area += coverage[i];
    m.x += coverage[i] * (double(i % width) + 0.5);
    m.y += coverage[i] * (double(i / width) + 0.5);
  }
  m.x /= m.area;
  m.y /= m.area;
  return m;
}

}  // namespace

double centroid(std::span<const float> alpha, std::span<const float> truth, int width, std::span<float> gradient) {
  const Moments drawn = moments(alpha, width), expected = moments(truth, width);
  if (drawn.area < kLeastArea || expected.area < kLeastArea) {
    std::fill(gradient.begin(), gradient.end(), 0.0f);
    return 0;
  }
  const double dx = drawn.x - expected.x, dy = drawn.y - expected.y;
  for (std::size_t i = 0; i < alpha.size(); ++i) {
    const double x = double(i % width) + 0.5, y = double(i / width) + 0.5;
    gradient[i] = float(2 * (dx * (x - drawn.x) + dy * (y - drawn.y)) / drawn.area);
  }
  return dx * dx + dy * dy;
}

at::Tensor centroid_loss(const at::Tensor& alpha, const at::Tensor& truth) { return mean_over_bodies(centroid, alpha, truth); }

}  // namespace rimshot::losses
