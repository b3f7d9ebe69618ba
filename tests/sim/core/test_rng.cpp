#include "rimshot/core/rng.h"

#include <cmath>
#include <vector>

#include "tolerance.h"

using namespace rimshot;

TEST_CASE("a seed and a stream give the same numbers again, another stream gives others") {
  Rng a(7, 3), b(7, 3), c(7, 4);
  int equal = 0;
  for (int i = 0; i < 100; ++i) {
    const auto value = a.bits();
    CHECK(value == b.bits());
    equal += value == c.bits();
  }
  CHECK(equal == 0);
}

TEST_CASE("uniform numbers lie in [0, 1) with the moments of the uniform distribution") {
  Rng rng(1);
  double sum = 0, squares = 0;
  constexpr int n = 1000000;
  for (int i = 0; i < n; ++i) {
    const double u = rng.uniform();
    CHECK_UNARY(u >= 0 && u < 1);
    sum += u;
    squares += u * u;
  }
  CHECK_NEAR(sum / n, 0.5, 5 * std::sqrt(1.0 / 12 / n));           // 5 sigma of the mean
  CHECK_NEAR(squares / n, 1.0 / 3, 5 * std::sqrt(4.0 / 45 / n));   // 5 sigma of the mean of squares
}

TEST_CASE("normal numbers have mean 0, variance 1 and kurtosis 3") {
  Rng rng(2);
  double m1 = 0, m2 = 0, m4 = 0;
  constexpr int n = 400000;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    m1 += x;
    m2 += x * x;
    m4 += x * x * x * x;
  }
  CHECK_NEAR(m1 / n, 0, 5 / std::sqrt(n));               // 5 sigma
  CHECK_NEAR(m2 / n, 1, 5 * std::sqrt(2.0 / n));         // variance of x^2 is 2
  CHECK_NEAR(m4 / n, 3, 5 * std::sqrt(96.0 / n));        // variance of x^4 is 105 - 9
}

TEST_CASE("index draws every value equally often") {
  Rng rng(3);
  std::vector<int> counts(7);
  constexpr int n = 70000;
  for (int i = 0; i < n; ++i) ++counts[rng.index(7)];
  double chi2 = 0;
  for (int count : counts) chi2 += (count - n / 7.0) * (count - n / 7.0) / (n / 7.0);
  CHECK_LE(chi2, 22.5);  // 99.9 % quantile of chi-square with 6 degrees of freedom
}
