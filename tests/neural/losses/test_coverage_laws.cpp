#include <algorithm>
#include <cmath>
#include <vector>

#include "rimshot/losses/area.h"
#include "rimshot/losses/centroid.h"
#include "rimshot/losses/permanence.h"
#include "rimshot/losses/projected_sphere.h"
#include "rimshot/losses/rigidity.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::losses;

namespace {

constexpr int kWidth = 40, kHeight = 32;

struct Moments {
  double values[kMoments] = {};
};

/// Of an ellipse with semi-axes a, b along x and y, sampled 16 x 16 times a pixel.
Moments ellipse(double x, double y, double a, double b) {
  constexpr int kFine = 16;
  std::vector<float> plane(kWidth * kHeight);
  for (int i = 0; i < kWidth * kFine; ++i)
    for (int k = 0; k < kHeight * kFine; ++k) {
      const double dx = ((i + 0.5) / kFine - x) / a, dy = ((k + 0.5) / kFine - y) / b;
      if (dx * dx + dy * dy < 1) plane[std::size_t(k / kFine * kWidth + i / kFine)] += 1.0f / (kFine * kFine);
    }
  Moments moments;
  coverage_moments(plane.data(), kHeight, kWidth, moments.values);
  return moments;
}

template <class Law>
double residual(const Moments& drawn, const typename Law::Constants& known) {
  Places places;
  add_place<Law>(places, {0}, known);
  return worst_residual(kernel_of<Law>(), drawn.values, places);
}

template <class Law>
double against(const Moments& drawn, const Moments& truth) {
  typename Law::Constants known;
  std::copy_n(truth.values, kMoments, known.truth);
  return residual<Law>(drawn, known);
}

}  // namespace

TEST_CASE("centroid: the distance of the discs' centres") {
  // 256 samples a pixel over a circumference of 40 px place the centre within 0.005 px.
  CHECK_NEAR(against<Centroid>(ellipse(20.25, 15.5, 7, 7), ellipse(18.75, 13.5, 7, 7)), 2.5, 0.005);
  CHECK_NEAR(against<Centroid>(ellipse(20, 16, 7, 7), ellipse(20, 16, 5, 5)), 0, 1e-9);  // both symmetric about the same sample grid
}

TEST_CASE("area: the ratio of the discs' areas") {
  CHECK_NEAR(against<Area>(ellipse(20, 15, 8, 8), ellipse(20, 15, 6, 6)), 64.0 / 36 - 1, 0.005);  // areas to 0.1 % by sampling
}

TEST_CASE("rigidity: an ellipse's second moments are a^2 / 4 and b^2 / 4; a disc that is stretched, grown or turned shows it") {
  const Moments disc = ellipse(20, 16, 6, 6);
  // A pixel's own extent adds 1/12 - 1/(12 * 256) px^2 to the moments of pixel centres; it cancels in the difference, and stays in
  // the scale: (36 / 4) / (36 / 4 + 1/12).
  const double scale = 9 / (9 + 1.0 / 12);
  CHECK_NEAR(against<Rigidity>(ellipse(20, 16, 8, 6), disc), scale * (64.0 / 36 - 1), 0.01);
  CHECK_NEAR(against<Rigidity>(ellipse(20, 16, 8, 8), disc), scale * std::sqrt(2.0) * (64.0 / 36 - 1), 0.01);
  CHECK_NEAR(against<Rigidity>(ellipse(17, 13, 6, 6), disc), 0, 0.005);  // a shift is no change of shape
}

TEST_CASE("the constraints grow with the injected violation") {
  const Moments truth = ellipse(20, 16, 6, 6);
  double centroid = -1, area = -1, rigidity = -1, permanence = -1;
  for (const double violation : {0.0, 0.25, 0.5, 1.0, 2.0}) {
    const double c = against<Centroid>(ellipse(20 + violation, 16, 6, 6), truth), a = against<Area>(ellipse(20, 16, 6 + violation, 6), truth);
    const double r = against<Rigidity>(ellipse(20, 16, 6 + violation, 6), truth);
    const double p = residual<Permanence>(ellipse(20, 16, 6 + violation, 6), {truth.values[kSum], 1});
    CHECK(c > centroid);
    CHECK(a > area);
    CHECK(r > rigidity);
    CHECK(p > permanence);
    centroid = c, area = a, rigidity = r, permanence = p;
  }
}

TEST_CASE("a body out of sight: centroid, area and shape say nothing, permanence forbids drawing it") {
  const Moments nothing, disc = ellipse(20, 15, 6, 6);
  CHECK(against<Centroid>(nothing, disc) == 0);
  CHECK(against<Centroid>(disc, nothing) == 0);
  CHECK(against<Area>(disc, nothing) == 0);
  CHECK(against<Rigidity>(disc, nothing) == 0);
  CHECK(residual<Permanence>(nothing, {100, 0}) == 0);
  CHECK_NEAR(residual<Permanence>(disc, {100, 0}), 1.131, 0.002);  // pi 36 / 100
}

TEST_CASE("a sphere's outline is the ellipse that its tangents cut: every edge point lies on it") {
  const double p[3] = {1.1, -0.7, 3}, radius = 0.5, focal = 60;
  double m[kMoments];
  projected_sphere(p, radius, focal, kWidth / 2.0, kHeight / 2.0, m);
  const Extent<double> outline(m);
  // Rays through a fine grid that meet the sphere: (d . p)^2 >= (|p|^2 - r^2) |d|^2.
  double sampled[kMoments] = {};
  constexpr int kFine = 400;
  const double k = p[0] * p[0] + p[1] * p[1] + p[2] * p[2] - radius * radius;
  for (int i = 0; i < kFine; ++i)
    for (int j = 0; j < kFine; ++j) {
      const double x = outline.x + 40 * ((i + 0.5) / kFine - 0.5), y = outline.y + 40 * ((j + 0.5) / kFine - 0.5);
      const double u = (x - kWidth / 2.0) / focal, v = (y - kHeight / 2.0) / focal, along = u * p[0] + v * p[1] + p[2];
      if (along * along < k * (u * u + v * v + 1)) continue;
      const double weight = 1600.0 / (kFine * kFine), terms[kMoments] = {1, x, y, x * x, x * y, y * y};
      for (int t = 0; t < kMoments; ++t) sampled[t] += weight * terms[t];
    }
  const Extent<double> expected(sampled);
  // 160000 rays over an outline of 70 px: 1e-3 of the area, less for the centre.
  CHECK_NEAR(outline.area / expected.area, 1, 2e-3);
  CHECK_NEAR(outline.x, expected.x, 0.01);
  CHECK_NEAR(outline.y, expected.y, 0.01);
  CHECK_NEAR(outline.xx, expected.xx, 0.1);
  CHECK_NEAR(outline.xy, expected.xy, 0.1);
  CHECK_NEAR(outline.yy, expected.yy, 0.1);
}
