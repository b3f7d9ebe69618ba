#include "rimshot/losses/device.h"

#include <cmath>
#include <vector>

#include "random_places.h"
#include "rimshot/core/error.h"
#include "rimshot/losses/laws.h"
#include "torch_tolerance.h"

using namespace rimshot;
using namespace rimshot::losses;

TEST_CASE("without a device its kernels refuse, as an error of the environment") {
  if (device::available()) return;
  double nothing = 0;
  try {
    device::contact_operator({}, &nothing, &nothing, &nothing);
    FAIL("a device that is not there worked");
  } catch (const Error& error) {
    CHECK(error.code() == ErrorCode::Environment);
  }
}

TEST_CASE("the device's kernels give what their host twins give") {
  if (!device::available()) {
    MESSAGE("SKIPPED: no CUDA device");
    return;
  }
  Rng rng(4);
  for (const Kernel& law : all_laws()) {
    CAPTURE(law.name);
    constexpr int kPlaces = 1000;
    Places places;
    std::vector<double> rows;
    for (int i = 0; i < kPlaces; ++i) {
      const auto place = test::random_place(law, rng);
      rows.insert(rows.end(), place.rows.begin(), place.rows.end());
      places.constants.insert(places.constants.end(), place.constants.begin(), place.constants.end());
      for (int row = 0; row < law.rows; ++row) places.rows.push_back(i * law.rows + row);
    }
    std::vector<double> host(rows.size()), there(rows.size());
    const double expected = mean_energy(law, rows.data(), places, host.data());
    CHECK_NEAR(device::mean_energy(law, rows.data(), rows.size() / std::size_t(law.width), places, there.data()), expected, 1e-11 * (1 + expected));
    double largest = 0;
    for (const double g : host) largest = std::max(largest, std::abs(g));
    for (std::size_t i = 0; i < host.size(); ++i) CHECK_NEAR(there[i], host[i], 1e-11 * largest);  // contraction and order of additions
  }
  const ContactBatch batch = {5, 6, 18};
  std::vector<double> jacobian(std::size_t(5 * 6 * 18)), mass(std::size_t(5 * 18)), host(std::size_t(5 * 36)), there(host.size());
  for (double& j : jacobian) j = rng.uniform(-1, 1);
  for (double& m : mass) m = rng.uniform(0.1, 2);
  contact_operator(batch, jacobian.data(), mass.data(), host.data());
  device::contact_operator(batch, jacobian.data(), mass.data(), there.data());
  for (std::size_t i = 0; i < host.size(); ++i) CHECK_NEAR(there[i], host[i], 1e-13);  // sums of 18 products of order 1
}
