#include <algorithm>
#include <cmath>

#include "laws.h"

namespace rimshot::physics {
namespace {

/// A sample at the time of an impact shows the state before it, so that an interval that starts there has a kink.
bool event_at(const RecordedRun& run, int body, double time) {
  return std::ranges::any_of(run.run().contacts,
                             [&](const auto& e) { return (e.body_a == body || e.body_b == body) && e.time == time; });
}

}  // namespace

/// Simpson's rule over every three samples without contact: the velocity must be the integral of the laws'
/// acceleration, the position the integral of the velocity. The spin of a sphere is constant and its frame turns
/// with it; of other bodies the angular momentum is constant, and the orientation follows from it.
std::vector<Residual> flight_residuals(const RecordedRun& run) {
  const auto& time = run.run().time;
  Worst velocity("free_flight.velocity", "m/s"), position("free_flight.position", "m");
  Worst rotation("free_flight.rotation", "rad"), spin("free_flight.spin", "rad/s");
  Worst momentum("free_flight.angular_momentum", "rad/s");  // over the largest moment of inertia
  for (int b = 0; b < int(run.run().bodies.size()); ++b) {
    if (!run.moves(b)) continue;
    const std::string& name = run.body(b).name;
    for (std::size_t i = 1; i < time.size(); ++i) {
      if (!run.flies(b, time[i - 1], time[i]) || event_at(run, b, time[i - 1])) continue;
      const BodyState &p = run.state(b, i - 1), &q = run.state(b, i);
      const double step = time[i] - time[i - 1], angle = p.w_WB_W.norm() * step;
      const BodyState turned = run.integrate(b, p, step);
      if (run.steady(b)) {
        spin.add((q.w_WB_W - p.w_WB_W).norm(), 1e-15 * run.top_spin(), time[i], name);  // nothing changes it
        // Roundings of the angle and of one quaternion product; several steps of the simulator may lie between two
        // samples.
        rotation.add(2 * (q.q_WB * turned.q_WB.conjugate()).vec().norm(), 1e-13 * (1 + angle), time[i], name);
      } else {
        // The rest of the extrapolated rule in steps of a twentieth of a radian, of order 8: 0.05^9 of a radian each, and roundings.
        rotation.add(2 * (q.q_WB * turned.q_WB.conjugate()).vec().norm(), 1e-11 * (1 + angle), time[i], name);
        const Vec3 before = run.inertia(b, p.q_WB) * p.w_WB_W, after = run.inertia(b, q.q_WB) * q.w_WB_W;
        momentum.add((after - before).norm() / run.body(b).inertia.maxCoeff(), 1e-13 * before.norm() / run.body(b).inertia.maxCoeff(), time[i], name);
      }

      const bool three = i + 1 < time.size() && run.flies(b, time[i - 1], time[i + 1]) && !event_at(run, b, time[i]);
      if (!three || std::abs(time[i + 1] - time[i] - step) > 1e-9 * step) continue;
      const BodyState& r = run.state(b, i + 1);
      const auto acceleration = [&](const BodyState& s) { return run.acceleration(b, s); };
      const double third = (time[i + 1] - time[i - 1]) / 6;
      velocity.add((r.v_WB_W - p.v_WB_W - third * (acceleration(p) + 4 * acceleration(q) + acceleration(r))).norm(),
                   run.velocity_error(b, q), time[i], name);
      position.add((r.p_WB - p.p_WB - third * (p.v_WB_W + 4 * q.v_WB_W + r.v_WB_W)).norm(), run.position_error(b, q),
                   time[i], name);
    }
  }
  return {velocity.residual(), position.residual(), rotation.residual(), spin.residual(), momentum.residual()};
}

}  // namespace rimshot::physics
