#include "rimshot/losses/laws.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "rimshot/losses/angular_impulse.h"
#include "rimshot/losses/area.h"
#include "rimshot/losses/centroid.h"
#include "rimshot/losses/contact_timing.h"
#include "rimshot/losses/coulomb.h"
#include "rimshot/losses/energy_gain.h"
#include "rimshot/losses/free_flight.h"
#include "rimshot/losses/linear_impulse.h"
#include "rimshot/losses/non_penetration.h"
#include "rimshot/losses/permanence.h"
#include "rimshot/losses/restitution.h"
#include "rimshot/losses/rigidity.h"

namespace rimshot::losses {
namespace {

/// The rows of one place side by side.
void gather(const Kernel& law, const double* states, const std::int64_t* rows, double* gathered) {
  for (int row = 0; row < law.rows; ++row) std::copy_n(states + rows[row] * law.width, law.width, gathered + row * law.width);
}

}  // namespace

std::span<const Kernel> all_laws() {
  static constexpr Kernel kLaws[] = {kernel_of<FreeFlightVelocity>(), kernel_of<FreeFlightPosition>(), kernel_of<Restitution>(),
                                     kernel_of<Coulomb>(),            kernel_of<LinearImpulse>(),      kernel_of<AngularImpulse>(),
                                     kernel_of<NonPenetration>(),     kernel_of<ContactTiming>(),      kernel_of<EnergyGain>(),
                                     kernel_of<Centroid>(),           kernel_of<Area>(),               kernel_of<Rigidity>(),
                                     kernel_of<Permanence>()};
  return kLaws;
}

double worst_residual(const Kernel& law, const double* states, const Places& places) {
  std::vector<double> gathered(std::size_t(law.rows * law.width));
  double worst = 0;
  for (std::size_t i = 0; i < places.count(law); ++i) {
    gather(law, states, places.rows.data() + i * std::size_t(law.rows), gathered.data());
    worst = std::max(worst, law.value(gathered.data(), places.constants.data() + i * std::size_t(law.constants)));
  }
  return std::sqrt(worst);
}

double mean_energy(const Kernel& law, const double* states, const Places& places, double* gradient) {
  const std::size_t count = places.count(law);
  std::vector<double> gathered(std::size_t(law.rows * law.width)), slope(gathered.size());
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::int64_t* rows = places.rows.data() + i * std::size_t(law.rows);
    gather(law, states, rows, gathered.data());
    sum += law.value_and_gradient(gathered.data(), places.constants.data() + i * std::size_t(law.constants), slope.data());
    for (int row = 0; row < law.rows; ++row)
      for (int k = 0; k < law.width; ++k) gradient[rows[row] * law.width + k] += slope[std::size_t(row * law.width + k)] / double(count);
  }
  return count > 0 ? sum / double(count) : 0;
}

}  // namespace rimshot::losses
