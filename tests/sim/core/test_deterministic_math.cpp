#include "rimshot/core/deterministic_math.h"

#include <cmath>

#include "rimshot/core/rng.h"
#include "tolerance.h"

using namespace rimshot;

namespace {
/// Difference in units in the last place of the reference (long double libm).
double ulps(double value, long double reference) {
  const double rounded = double(reference);
  const double spacing = std::nextafter(std::abs(rounded), INFINITY) - std::abs(rounded);
  return double(std::abs((long double)value - reference)) / spacing;
}
}  // namespace

TEST_CASE("deterministic sin and cos agree with the C library's long double functions within 4 ulp") {
  Rng rng(1);
  for (int i = 0; i < 200000; ++i) {
    const double x = i % 2 ? rng.uniform(-10, 10) : rng.uniform(-1e5, 1e5);
    // Near a zero of the function the argument's reduction decides: absolute 1e-16 there.
    if (std::abs(std::sin(x)) > 1e-3) CHECK_LE(ulps(deterministic::sin(x), sinl(x)), 4);
    if (std::abs(std::cos(x)) > 1e-3) CHECK_LE(ulps(deterministic::cos(x), cosl(x)), 4);
  }
  CHECK(deterministic::sin(0) == 0);
  CHECK(deterministic::cos(0) == 1);
}

TEST_CASE("deterministic log and exp agree with the C library's long double functions within 4 ulp") {
  Rng rng(2);
  for (int i = 0; i < 200000; ++i) {
    const double x = std::pow(10.0, rng.uniform(-300, 300));
    CHECK_LE(ulps(deterministic::log(x), logl(x)), 4);
    const double y = rng.uniform(-600, 600);
    CHECK_LE(ulps(deterministic::exp(y), expl(y)), 4);
    const double near_one = 1 + rng.uniform(-1e-3, 1e-3);
    CHECK_LE(ulps(deterministic::log(near_one), logl(near_one)), 4);
  }
}

TEST_CASE("deterministic atan2 agrees with the C library's long double function within 8 ulp, in every quadrant") {
  Rng rng(4);
  for (int i = 0; i < 200000; ++i) {
    const double y = rng.normal() * std::pow(10.0, rng.uniform(-6, 6)), x = rng.normal() * std::pow(10.0, rng.uniform(-6, 6));
    CHECK_LE(ulps(deterministic::atan2(y, x), atan2l(y, x)), 8);
  }
  CHECK(deterministic::atan2(0, 0) == 0);
  CHECK(deterministic::atan2(0, 1) == 0);
}

TEST_CASE("a rotation vector gives the rotation of Eigen's angle and axis") {
  Rng rng(3);
  for (int i = 0; i < 1000; ++i) {
    const Vec3 v(rng.uniform(-4, 4), rng.uniform(-4, 4), rng.uniform(-4, 4));
    const Mat3 expected = Eigen::AngleAxisd(v.norm(), v.normalized()).toRotationMatrix();
    CHECK_NEAR((deterministic::rotation(v).toRotationMatrix() - expected).norm(), 0, 1e-14);  // some roundings of values near 1
  }
  const Vec3 tiny(1e-6, 0, 0);
  CHECK_NEAR(deterministic::rotation(tiny).x(), 0.5e-6 - 1e-18 / 48, 1e-21);  // sin(a/2) to third order; 5 ulp
}
