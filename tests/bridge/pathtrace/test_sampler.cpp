#include "sampler.h"

#include <array>

#include "tolerance.h"

using namespace rimshot;
using pathtrace::Sampler;
using pathtrace::Vec2f;

TEST_CASE("sampler: every aligned block of 16 samples has one in each of the 16 cells of every shape of equal area") {
  for (const std::uint32_t pixel : {0u, 7u, 12345u}) {
    for (std::uint32_t dimension = 0; dimension < 8; ++dimension) {
      for (std::uint32_t block = 0; block < 4; ++block) {
        for (const auto& [columns, rows] : {std::pair{1, 16}, {2, 8}, {4, 4}, {8, 2}, {16, 1}}) {
          std::array<int, 16> count{};
          for (std::uint32_t i = 0; i < 16; ++i) {
            const Sampler sampler(3, pixel, 16 * block + i);
            const Vec2f u = sampler.at(dimension);
            REQUIRE_GE(u.minCoeff(), 0);
            REQUIRE_LT(u.maxCoeff(), 1);
            ++count[std::size_t(int(u.x() * float(columns)) * rows + int(u.y() * float(rows)))];
          }
          for (const int n : count) REQUIRE_EQ(n, 1);
        }
      }
    }
  }
}

TEST_CASE("sampler: seeds, pixels and dimensions are independent: correlations vanish") {
  const auto correlation = [](auto&& first, auto&& second) {
    double sum = 0;
    const int count = 20000;
    for (int i = 0; i < count; ++i) sum += (first(std::uint32_t(i)) - 0.5) * (second(std::uint32_t(i)) - 0.5) * 12;
    return sum / count;
  };
  const auto draw = [](std::uint64_t seed, std::uint32_t pixel, std::uint32_t dimension) {
    const Sampler sampler(seed, pixel, 0);
    return double(sampler.at(dimension).x());
  };
  // Five standard deviations of a mean of 20000 products: 5 / sqrt(20000).
  const double bound = 0.036;
  CHECK_NEAR(correlation([&](auto i) { return draw(1, i, 0); }, [&](auto i) { return draw(1, i + 1, 0); }), 0, bound);
  CHECK_NEAR(correlation([&](auto i) { return draw(1, i, 0); }, [&](auto i) { return draw(2, i, 0); }), 0, bound);
  CHECK_NEAR(correlation([&](auto i) { return draw(1, i, 0); }, [&](auto i) { return draw(1, i, 1); }), 0, bound);
  CHECK_NEAR(correlation([&](auto i) { return draw(i, 5, 0); }, [&](auto i) { return draw(i + 1, 5, 0); }), 0, bound);
}
