#include "random_places.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "rimshot/losses/angular_impulse.h"
#include "rimshot/losses/area.h"
#include "rimshot/losses/centroid.h"
#include "rimshot/losses/contact_timing.h"
#include "rimshot/losses/energy_gain.h"
#include "rimshot/losses/free_flight.h"
#include "rimshot/losses/non_penetration.h"
#include "rimshot/losses/permanence.h"
#include "rimshot/losses/rigidity.h"

namespace rimshot::test {
namespace {

using namespace losses;

template <typename Constants>
std::vector<double> numbers(const Constants& constants) {
  std::vector<double> values(sizeof constants / sizeof(double));
  std::memcpy(values.data(), &constants, sizeof constants);
  return values;
}

std::vector<double> random_state(Rng& rng) {
  std::vector<double> state(kStateWidth);
  for (double& value : state) value = rng.uniform(-1, 1);
  double norm = 0;
  for (int i = 0; i < 4; ++i) norm += std::pow(state[std::size_t(kOrientation + i)], 2);
  for (int i = 0; i < 4; ++i) state[std::size_t(kOrientation + i)] /= std::sqrt(norm);
  for (int i = 0; i < 3; ++i) state[std::size_t(kVelocity + i)] *= 5, state[std::size_t(kSpin + i)] *= 20;
  return state;
}

Flight random_flight(Rng& rng) {
  return {{rng.uniform(-1, 1), rng.uniform(-1, 1), -9.81}, {1.5, -0.5, 0.2}, rng.uniform(0.01, 0.05), rng.uniform(0.002, 0.01)};
}

ImpactConstants random_impact(Rng& rng) {
  ImpactConstants known;
  known.flight_a = random_flight(rng);
  known.flight_b = random_flight(rng);
  known.before = rng.uniform(0, 0.01);
  known.after = -rng.uniform(0, 0.01);
  known.mass_a = rng.uniform(0.2, 1);
  known.inverse_mass_b = rng.uniform(0.5, 2);
  known.inverse_inertia_a = rng.uniform(50, 200);
  known.inverse_inertia_b = rng.uniform(50, 200);
  const double x = rng.uniform(-0.5, 0.5), y = rng.uniform(-0.5, 0.5);
  const double normal[3] = {x, y, std::sqrt(1 - x * x - y * y)};
  std::copy_n(normal, 3, known.normal);
  for (double& p : known.point) p = rng.uniform(-0.2, 0.2);
  known.restitution = 0.7;
  known.friction = 0.4;
  return known;
}

/// The i-th kind of solid, about a unit large.
Solid random_solid(Rng& rng) {
  const int kind = int(rng.index(6));
  switch (kind) {
    case Solid::kBox: return {double(kind), {0.9, 0.7, 0.8, 0}};
    case Solid::kTorus: return {double(kind), {0.8, 0.3, 0, 0}};
    case Solid::kPlane: return {double(kind), {0.6, 0, 0.8, 0.1}};
    default: return {double(kind), {0.7, 0.9, 0, 0}};
  }
}

std::vector<double> random_moments(Rng& rng) {
  const double area = rng.uniform(40, 200), x = rng.uniform(5, 40), y = rng.uniform(5, 40), r2 = area / 12;
  return {area, area * x, area * y, area * (x * x + r2), area * (x * y + 0.3), area * (y * y + 1.2 * r2)};
}

}  // namespace

RandomPlace random_place(const Kernel& law, Rng& rng) {
  const std::string name = law.name;
  RandomPlace place;
  for (int row = 0; row < law.rows; ++row) {
    const auto state = law.width == kMoments ? random_moments(rng) : random_state(rng);
    place.rows.insert(place.rows.end(), state.begin(), state.end());
  }
  const auto truth = random_moments(rng);
  if (name == FreeFlightVelocity::kName || name == FreeFlightPosition::kName) {
    place.constants = numbers(FreeFlightConstants{1.0 / 240, random_flight(rng)});
  } else if (name == NonPenetration::kName) {
    for (int i = 0; i < 3; ++i) place.rows[std::size_t(i)] = place.rows[std::size_t(kStateWidth + i)] + rng.uniform(-0.4, 0.4);
    place.constants = numbers(NonPenetration::Constants{0.9, random_solid(rng)});
  } else if (name == ContactTiming::kName) {
    // a comes down on b, and turns slowly.
    place.rows[kVelocity + 2] -= 20;
    for (int i = 0; i < 3; ++i) place.rows[std::size_t(kSpin + i)] *= 0.1, place.rows[std::size_t(2 * kStateWidth + kSpin + i)] *= 0.1;
    place.constants = numbers(ContactTiming::Constants{random_impact(rng), 0.12, 0.01, random_solid(rng)});
  } else if (name == EnergyGain::kName) {
    place.rows[kStateWidth + kVelocity] += 20;
    place.constants = numbers(EnergyGain::Constants{{0.6, {0.006, 0.005, 0.004}}, {0.4, {0.003, 0.005, 0.004}}, {0.1, 0.2, -9.81}});
  } else if (name == Permanence::kName) {
    place.constants = numbers(Permanence::Constants{150, 0.4});
  } else if (law.width == kMoments) {
    place.constants = truth;
  } else {
    place.constants = numbers(random_impact(rng));
  }
  return place;
}

}  // namespace rimshot::test
