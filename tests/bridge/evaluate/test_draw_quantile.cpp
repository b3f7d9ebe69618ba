#include "draw_quantile.h"

#include <doctest/doctest.h>

#include <cmath>

#include "rimshot/core/rng.h"
#include "tolerance.h"

using namespace rimshot;

TEST_CASE("a further draw lies in the interval as often as it says, whatever the distribution and the number of draws") {
  constexpr int kTimes = 4000;
  const double kThreeErrors = 3 * std::sqrt(0.95 * 0.05 / kTimes);
  for (const std::size_t count : {64, 200})
    for (const bool skew : {false, true}) {
      Rng rng(count);
      const auto draw = [&] { return skew ? std::exp(rng.normal()) : rng.normal(); };
      int inside = 0;
      for (int i = 0; i < kTimes; ++i) {
        std::vector<double> draws(count);
        for (double& x : draws) x = draw();
        const double next = draw();
        inside += next >= evaluate::draw_quantile(draws, 0.025) && next <= evaluate::draw_quantile(draws, 0.975);
      }
      CHECK_NEAR(inside / double(kTimes), 0.95, kThreeErrors);
    }
}

TEST_CASE("quantiles lie between draws, and never beyond the outermost") {
  CHECK_NEAR(evaluate::draw_quantile({3, 1, 2}, 0.5), 2, 0);
  CHECK_NEAR(evaluate::draw_quantile({3, 1, 2}, 0.375), 1.5, 1e-15);  // place 1.5 of 4
  CHECK_EQ(evaluate::draw_quantile({3, 1, 2}, 0.01), 1);
  CHECK_EQ(evaluate::draw_quantile({3, 1, 2}, 0.99), 3);
  CHECK_EQ(evaluate::draw_quantile({7}, 0.5), 7);
}
