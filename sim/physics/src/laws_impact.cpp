#include <algorithm>
#include <cmath>

#include "laws.h"

namespace rimshot::physics {
namespace {

using trajectory::ContactEvent;
using trajectory::Phase;

/// Rebounds slower than this do not happen in the simulation: the pair stays together [m/s].
constexpr double kRestSpeed = 0.01;

Vec3 velocity_at(const BodyState& s, const Vec3& point) { return s.v_WB_W + s.w_WB_W.cross(point - s.p_WB); }

/// One impact whose sides' states before and after it are known.
struct Isolated {
  const ContactEvent& event;
  BodyState a0, b0, a1, b1;
  Vec3 normal;
  Vec3 relative_before() const { return velocity_at(a0, event.point) - velocity_at(b0, event.point); }
  Vec3 relative_after() const { return velocity_at(a1, event.point) - velocity_at(b1, event.point); }
};

}  // namespace

/// Two kinds of checks. Every row of the event list: its own approach and separation, its impulses. Every impact with
/// free flight on both sides: states integrated to its time from the samples around it.
std::vector<Residual> impact_residuals(const RecordedRun& run) {
  const auto& trajectory = run.run();
  const auto name = [&](const ContactEvent& e) { return run.body(e.body_a).name + " on " + run.body(e.body_b).name; };
  double largest_impulse = 0;
  for (const ContactEvent& e : trajectory.contacts) largest_impulse = std::max(largest_impulse, e.normal_impulse);

  Worst row("restitution.row", "m/s"), cone("friction_cone", "N s");
  Worst restitution("restitution.states", "m/s"), friction("friction.states", "m/s");
  Worst linear("linear_momentum", "m/s"),
      angular("angular_momentum", "rad/s");  // defects over mass and moment of inertia
  Worst gap("contact_geometry.gap", "m"), direction("contact_geometry.normal", "rad"),
      point("contact_geometry.point", "m");

  for (const ContactEvent& e : trajectory.contacts) {
    if (e.phase == Phase::End) continue;
    const bool rests = e.restitution * e.approach_speed < kRestSpeed;
    row.add(std::max({std::abs(e.separation_speed - (rests ? 0 : e.restitution * e.approach_speed)), -e.approach_speed,
                      std::abs(e.normal.norm() - 1)}),
            1e-12 * (1 + run.top_speed()), e.time, name(e));  // arithmetic on the row alone
    const double pull = std::max(0.0, -e.normal_impulse);
    cone.add(std::max({e.friction_impulse.norm() - e.friction * e.normal_impulse, pull,
                       std::abs(e.friction_impulse.dot(e.normal))}),
             1e-12 * largest_impulse, e.time, name(e));  // arithmetic on the row alone

    const auto a0 = run.before(e, e.body_a), b0 = run.before(e, e.body_b);
    if (!a0 || !b0) continue;
    const auto surface = run.surface(e.body_a, *a0, e.body_b, *b0);
    // What the states carry over at most one interval of flight.
    double carried_p = 0, carried_v = 0;
    for (const auto& [body, state] : {std::pair(e.body_a, *a0), std::pair(e.body_b, *b0)}) {
      if (!run.moves(body)) continue;
      carried_p += run.position_error(body, state);
      carried_v += run.velocity_error(body, state);
    }
    // The simulator stops within 1e-12 m of the surface; a body that touches others already may be 1e-9 m away.
    const double off = 2e-9 + carried_p, curvature = 1 / smallest_radius(run.body(e.body_b).shape);
    gap.add(std::abs(surface.gap), off, e.time, name(e));
    direction.add(surface.normal.cross(e.normal).norm() + (surface.normal.dot(e.normal) > 0 ? 0 : 1), off * curvature,
                  e.time, name(e));
    point.add((surface.point - e.point).norm(), 2 * off, e.time, name(e));

    // Before and after; a direction that is off by some angle turns that share of the velocity.
    const double bound = 4 * carried_v + 4 * off * curvature * run.top_speed();
    const auto a1 = run.after(e, e.body_a), b1 = run.after(e, e.body_b);
    if (!a1 || !b1) continue;
    const Isolated impact{e, *a0, *b0, *a1, *b1, surface.normal};
    const Vec3 u0 = impact.relative_before(), u1 = impact.relative_after();
    const double approach = -u0.dot(impact.normal);
    restitution.add(std::max(std::abs(u1.dot(impact.normal) - (rests ? 0 : e.restitution) * approach),
                             std::abs(approach - e.approach_speed)),
                    bound, e.time, name(e));

    const Vec3 J = e.normal_impulse * impact.normal + e.friction_impulse;
    const auto balance = [&](int body, const BodyState& s0, const BodyState& s1, const Vec3& on_body) {
      if (!run.moves(body)) return;
      const scene::Body& b = run.body(body);
      linear.add((s1.v_WB_W - s0.v_WB_W - on_body / b.mass).norm(), bound, e.time, name(e));
      const double arm = (e.point - s0.p_WB).norm();
      angular.add((s1.w_WB_W - s0.w_WB_W - (e.point - s0.p_WB).cross(on_body) / b.inertia.x()).norm(),
                  bound * b.mass * arm / b.inertia.x(), e.time, name(e));
    };
    balance(e.body_a, *a0, *a1, J);
    balance(e.body_b, *b0, *b1, -J);

    // Coulomb: friction either stops the sliding or stands on the cone against it.
    const Vec3 slip = u1 - u1.dot(impact.normal) * impact.normal;
    const double Jt = e.friction_impulse.norm(), limit = e.friction * e.normal_impulse;
    friction.add(
        Jt < limit * (1 - 1e-9) ? slip.norm() : (Jt > 0 ? (slip + slip.norm() / Jt * e.friction_impulse).norm() : 0),
        2 * bound, e.time, name(e));
  }
  return {restitution.residual(), row.residual(), friction.residual(),  cone.residual(), linear.residual(),
          angular.residual(),     gap.residual(), direction.residual(), point.residual()};
}

}  // namespace rimshot::physics
