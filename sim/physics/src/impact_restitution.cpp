#include "impact_restitution.h"

#include <cmath>

#include "rimshot/physics/recoil.h"

namespace rimshot::physics {

double impact_restitution(const scene::Scene& scene, int a, int b, double approach_speed, double inverse_mass_a) {
  const double restitution = scene.contact_law(a, b).restitution.at(approach_speed);
  const double structure = scene.bodies[std::size_t(b)].recoil_mass;
  return std::isfinite(structure) ? apparent_restitution(restitution, structure, inverse_mass_a) : restitution;
}

}  // namespace rimshot::physics
