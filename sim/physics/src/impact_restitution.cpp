#include "impact_restitution.h"

#include <cmath>

#include "rimshot/physics/recoil.h"

namespace rimshot::physics {

double impact_restitution(const scene::ContactLaw& law, const scene::Body& b, double approach_speed, double inverse_mass_a) {
  const double restitution = law.restitution.at(approach_speed);
  return std::isfinite(b.recoil_mass) ? apparent_restitution(restitution, b.recoil_mass, inverse_mass_a) : restitution;
}

}  // namespace rimshot::physics
