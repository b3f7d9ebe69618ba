#include "rimshot/losses/laws.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "random_places.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::losses;

namespace {

constexpr int kPlaces = 25;

/// The smallest law there is: the second row less the first, times a constant.
struct Difference {
  static constexpr const char* kName = "difference";
  static constexpr const char* kUnit = "1";
  static constexpr int kRows = 2, kWidth = 1, kResiduals = 1;
  struct Constants {
    double scale;
  };
  template <typename T>
  static void residual(const T (*rows)[1], const Constants& known, T* out) { out[0] = known.scale * (rows[1][0] - rows[0][0]); }
};

/// Largest difference of a gradient from central differences, over the largest component.
double gradient_error(const Kernel& law, const test::RandomPlace& place, double spoiled = 1) {
  std::vector<double> gradient(place.rows.size()), rows = place.rows;
  law.value_and_gradient(place.rows.data(), place.constants.data(), gradient.data());
  double largest = 0, worst = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double step = 1e-5 * std::max(1.0, std::abs(place.rows[i]));
    rows[i] = place.rows[i] + step;
    const double above = law.value(rows.data(), place.constants.data());
    rows[i] = place.rows[i] - step;
    const double below = law.value(rows.data(), place.constants.data());
    rows[i] = place.rows[i];
    const double difference = (above - below) / (2 * step);
    largest = std::max(largest, std::abs(difference));
    worst = std::max(worst, std::abs(difference - spoiled * gradient[i]));
  }
  return largest > 0 ? worst / largest : 0;
}

}  // namespace

TEST_CASE("gradient of every law against central differences") {
  for (const Kernel& law : all_laws()) {
    CAPTURE(law.name);
    Rng rng(5);
    int speaking = 0;
    for (int i = 0; i < kPlaces; ++i) {
      const auto place = test::random_place(law, rng);
      std::vector<double> gradient(place.rows.size());
      const double energy = law.value_and_gradient(place.rows.data(), place.constants.data(), gradient.data());
      // The same arithmetic with and without derivatives; the sum's rounding differs at most.
      CHECK_NEAR(energy, law.value(place.rows.data(), place.constants.data()), 1e-14 * (1 + energy));
      speaking += energy > 0;
      // step^2 times the third derivative over the first: 1e-10 or less; rounding of E over the step: 1e-16 / 1e-5.
      CHECK_NEAR(gradient_error(law, place), 0, 1e-5);
    }
    CHECK(speaking >= kPlaces / 2);
  }
}

TEST_CASE("central differences see a gradient that is off by a thousandth") {
  Rng rng(5);
  for (const Kernel& law : all_laws()) {
    test::RandomPlace place;
    do place = test::random_place(law, rng);
    while (law.value(place.rows.data(), place.constants.data()) == 0);
    CAPTURE(law.name);
    CHECK(gradient_error(law, place, 1.001) > 5e-4);
  }
}

TEST_CASE("a step against the gradient lowers every law's energy") {
  Rng rng(6);
  for (const Kernel& law : all_laws()) {
    CAPTURE(law.name);
    for (int i = 0; i < kPlaces; ++i) {
      auto place = test::random_place(law, rng);
      std::vector<double> gradient(place.rows.size());
      const double energy = law.value_and_gradient(place.rows.data(), place.constants.data(), gradient.data());
      if (energy == 0) continue;
      double square = 0;
      for (const double g : gradient) square += g * g;
      for (std::size_t k = 0; k < gradient.size(); ++k) place.rows[k] -= 1e-3 * energy / square * gradient[k];
      CHECK(law.value(place.rows.data(), place.constants.data()) < energy);
    }
  }
}

TEST_CASE("mean and worst over places: rows are gathered, gradients of shared rows add up") {
  const Kernel law = kernel_of<Difference>();
  // One number a row; the residual is the difference of two rows.
  const double states[3] = {1, 3, 7};
  Places places;
  add_place<Difference>(places, {0, 1}, {1});
  add_place<Difference>(places, {1, 2}, {0.5});
  double gradient[3] = {};
  // ((3 - 1)^2 + (0.5 * 4)^2) / 2
  CHECK(mean_energy(law, states, places, gradient) == 4);
  CHECK(gradient[0] == -2);
  CHECK(gradient[1] == 2 - 1);
  CHECK(gradient[2] == 1);
  CHECK(worst_residual(law, states, places) == 2);
  CHECK(mean_energy(law, states, {}, gradient) == 0);
}
