#include <algorithm>
#include <cmath>

#include "laws.h"

namespace rimshot::physics {

/// No body inside another, at the samples and at the events; and while a body rests, slides or rolls on one flat
/// surface, the surface's force, m dv/dt less gravity and air, lies in Coulomb's cone; of a sphere that force and the moments of
/// rolling and drilling friction are all that turns it.
std::vector<Residual> contact_residuals(const RecordedRun& run) {
  const auto& trajectory = run.run();
  // Lasting contact takes steps of 1/2000 s; between their ends a curved path is drawn to second order: 2e-6 m at 3 m/s
  // on a rim.
  constexpr double kDeepest = 1e-5;
  Worst penetration("penetration", "m"), cone("contact_force", "m/s^2"), moment("contact_moment", "m/s^2");
  const int bodies = int(trajectory.bodies.size());
  for (int a = 0; a < bodies; ++a) {
    if (!run.moves(a)) continue;
    for (int b = 0; b < bodies; ++b) {
      if (b == a || (run.moves(b) && b < a)) continue;
      const std::string name = run.body(a).name + " in " + run.body(b).name;
      for (std::size_t i = 0; i < trajectory.time.size(); ++i)
        if (!trajectory.scene.joined(a, b, trajectory.time[i]))
          penetration.add(std::max(0.0, -run.surface(a, run.state(a, i), b, run.state(b, i), 0).gap), kDeepest,
                          trajectory.time[i], name);
    }
    for (std::size_t i = 1; i + 1 < trajectory.time.size(); ++i) {
      const double from = trajectory.time[i - 1], to = trajectory.time[i + 1];
      const auto* contact = run.only_support(a, from, to);
      if (!contact || run.joined(a, from) || contact->body_a != a || run.moves(contact->body_b)) continue;
      const int b = contact->body_b;
      const Vec3 n = run.surface(a, run.state(a, i - 1), b, run.state(b, 0)).normal;
      if ((n - run.surface(a, run.state(a, i + 1), b, run.state(b, 0)).normal).norm() > 1e-12) continue;
      // The mean force over two intervals stays in the cone, which is convex. The air's force is that of the middle, to
      // second order.
      const BodyState& middle = run.state(a, i);
      const Vec3 force = (run.state(a, i + 1).v_WB_W - run.state(a, i - 1).v_WB_W) / (to - from) -
                         run.acceleration(a, middle);
      const double normal = force.dot(n), tangential = (force - normal * n).norm();
      // Velocities of some roundings over some ms, and the air's change within the interval.
      const double bound = (1e-6 + std::pow(run.air_rate() * (to - from), 2)) * (1 + run.top_acceleration());
      // At a face with several places the solver bounds friction along and across the slip of each, by a pyramid about the cone.
      const double friction = contact->friction * (run.is_round(a, b) ? 1 : std::sqrt(2.0));
      cone.add(std::max({0.0, -normal, tangential - friction * normal}), bound, trajectory.time[i],
               run.body(a).name + " on " + run.body(b).name);
      if (const auto* sphere = std::get_if<scene::Sphere>(&run.body(a).shape); sphere && run.steady(a)) {
        // Over mass and radius. The moments oppose the turn: what they do is no gain.
        const scene::ContactLaw law = trajectory.scene.contact_law(a, b);
        const double mass = run.body(a).mass, r = sphere->radius;
        const Vec3 turning = run.body(a).inertia.x() / mass * (run.state(a, i + 1).w_WB_W - run.state(a, i - 1).w_WB_W) / (to - from) + r * n.cross(force);
        const double about = std::abs(turning.dot(n)), across = (turning - turning.dot(n) * n).norm(), gain = turning.dot(middle.w_WB_W);
        const double over = std::max(across - std::sqrt(2.0) * law.rolling_friction * normal, about - law.drilling_friction * normal);
        moment.add(std::max({0.0, over, run.top_spin() > 0 ? gain / run.top_spin() : 0}) / r, bound, trajectory.time[i],
                   run.body(a).name + " on " + run.body(b).name);
      }
    }
  }
  for (const auto& e : trajectory.contacts) {
    const auto state_a = run.before(e, e.body_a), state_b = run.before(e, e.body_b);
    if (state_a && state_b)
      penetration.add(std::max(0.0, -run.surface(e.body_a, *state_a, e.body_b, *state_b, 0).gap), kDeepest, e.time,
                      run.body(e.body_a).name + " in " + run.body(e.body_b).name);
  }
  return {penetration.residual(), cone.residual(), moment.residual()};
}

}  // namespace rimshot::physics
