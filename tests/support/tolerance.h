#pragma once
#include <doctest/doctest.h>

#include <cmath>
#include <cstdlib>

namespace rimshot::test {

/// RIMSHOT_TOL_SCALE=0 makes every residual print.
inline double tolerance_scale() {
  const char* value = std::getenv("RIMSHOT_TOL_SCALE");
  return value ? std::atof(value) : 1.0;
}

}  // namespace rimshot::test

/// |actual - expected| <= tolerance, absolute, in the quantity's own unit; the reason for the tolerance stands on the line.
#define CHECK_NEAR(actual, expected, tolerance)                                                        \
  do {                                                                                                 \
    const double rimshot_difference = std::abs(double(actual) - double(expected));                     \
    CAPTURE(double(actual));                                                                           \
    CAPTURE(double(expected));                                                                         \
    CHECK_LE(rimshot_difference, double(tolerance) * ::rimshot::test::tolerance_scale());              \
  } while (false)
