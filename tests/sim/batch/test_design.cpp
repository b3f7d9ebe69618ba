#include "rimshot/batch/design.h"

#include "rimshot/core/error.h"
#include "tolerance.h"

using namespace rimshot;

TEST_CASE("a grid of two axes: the last one changes fastest, ends are exact") {
  const batch::Design design({{"a", 45, 65, 3}, {"b", 7, 8, 2}}, {}, 1, 1);
  CHECK(design.worlds() == 6);
  CHECK(design.at(0) == std::vector<double>{45, 7});
  CHECK(design.at(1) == std::vector<double>{45, 8});
  CHECK(design.at(5) == std::vector<double>{65, 8});
  CHECK(design.overrides(2) == scene::Overrides{{"a", "55"}, {"b", "7"}});
}

TEST_CASE("takes are the same at every point and for every number of takes, and every take has a twin") {
  const std::vector<batch::Perturbation> perturbations = {{"v", {0.1}}, {"w", {1, 2, 0}}};
  const batch::Design few({{"a", 0, 1, 2}}, perturbations, 3, 7), many({}, perturbations, 50, 7);
  CHECK(few.worlds() == 12);
  CHECK(few.world(1, 2) == 10);
  for (int take = 0; take < 3; ++take) {
    const auto here = few.overrides(few.world(1, take)), there = many.overrides(many.world(0, take));
    CHECK(here[1] == there[0]);
    CHECK(here[2] == there[1]);
    CHECK(here[1].first == "v+");
    const auto twin = few.overrides(few.world(1, take, true));
    CHECK_NEAR(std::stod(twin[1].second) / std::stod(here[1].second), 1 + batch::kTwinShare, 1e-15);  // one rounding
  }
}

TEST_CASE("the deviations of 4000 takes have the standard deviation asked for") {
  const batch::Design design({}, {{"v", {0.3}}}, 4000, 1);
  double sum = 0, squares = 0;
  for (int take = 0; take < 4000; ++take) {
    const double d = std::stod(design.overrides(design.world(0, take))[0].second);
    sum += d;
    squares += d * d;
  }
  CHECK_NEAR(sum / 4000, 0, 4 * 0.3 / std::sqrt(4000));                       // 4 sigma, fixed seed
  CHECK_NEAR(std::sqrt(squares / 4000), 0.3, 4 * 0.3 / std::sqrt(2 * 4000.0));
}

TEST_CASE("designs that make no sense are refused") {
  CHECK_THROWS_AS(batch::Design({{"a", 0, 1, 0}}, {}, 1, 1), Error);
  CHECK_THROWS_AS(batch::Design({{"a", 0, 1, 100000}, {"b", 0, 1, 100000}}, {}, 1, 1), Error);
  CHECK_THROWS_AS(batch::Design({}, {{"v", {-1}}}, 5, 1), Error);
  CHECK_THROWS_AS(batch::Design({}, {{"v", {1, 2}}}, 5, 1), Error);
  CHECK_THROWS_AS(batch::Design({}, {}, 5, 1), Error);
  CHECK_THROWS_AS(batch::Design({}, {{"v", {1}}}, 0, 1), Error);
}
