#include <algorithm>
#include <cmath>

#include "laws.h"

namespace rimshot::physics {
namespace {

/// Velocity along the event's normal that a gains at its point per impulse [1/kg], where the state is known.
std::optional<double> inverse_mass(const RecordedRun& run, const trajectory::ContactEvent& e) {
  const scene::Body& body = run.body(e.body_a);
  if (std::holds_alternative<scene::Sphere>(body.shape)) return 1 / body.mass;
  const auto state = run.before(e, e.body_a);
  if (!state) return {};
  const Vec3 turning = (state->q_WB * body.inertia_axes).conjugate() * (e.point - state->p_WB).cross(e.normal);
  return 1 / body.mass + turning.dot(turning.cwiseQuotient(body.inertia));
}

}  // namespace

/// The coefficients in the rows are those of the scene: restitution at the row's own approach speed, friction of the pair. Where a
/// structure of mass M gives way the energies must add up: what returns, what the contact loses and what the structure takes,
/// e_A^2 + (1 - e^2) M / (M + m) + (1 + e)^2 M m / (M + m)^2 = 1, unless the structure is so light that it stops the body.
std::vector<Residual> coefficient_residuals(const RecordedRun& run) {
  Worst restitution("restitution.coefficient", ""), friction("friction.coefficient", "");
  for (const auto& e : run.run().contacts) {
    if (e.phase == trajectory::Phase::End) continue;
    const std::string name = run.body(e.body_a).name + " on " + run.body(e.body_b).name;
    const auto law = run.run().scene.contact_law(e.body_a, e.body_b);
    friction.add(std::abs(e.friction - law.friction), 0, e.time, name);
    const double own = law.restitution.at(e.approach_speed), structure = run.body(e.body_b).recoil_mass;
    if (!std::isfinite(structure)) {
      restitution.add(std::abs(e.restitution - own), 0, e.time, name);
      continue;
    }
    const auto mobility = inverse_mass(run, e);
    if (!mobility) continue;
    const double m = 1 / *mobility, whole = structure + m;
    if (own * structure <= m) {
      restitution.add(e.restitution, 0, e.time, name);
      continue;
    }
    const double contact = (1 - own * own) * structure / whole, taken = (1 + own) * (1 + own) * structure * m / (whole * whole);
    // Roundings of a sum of terms of the size of 1.
    restitution.add(std::abs(e.restitution * e.restitution + contact + taken - 1), 1e-14, e.time, name);
  }
  return {restitution.residual(), friction.residual()};
}

}  // namespace rimshot::physics
