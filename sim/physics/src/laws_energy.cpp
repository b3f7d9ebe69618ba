#include <algorithm>
#include <cmath>

#include "laws.h"

namespace rimshot::physics {

/// Kinetic and potential energy anew from the states; with what was dissipated they must stay constant, and what was
/// dissipated must never come back. Wind can do work on bodies, so that the last law needs still air
/// and no motor.
std::vector<Residual> energy_residuals(const RecordedRun& run) {
  const auto& trajectory = run.run();
  const std::size_t count = trajectory.time.size();
  std::vector<double> kinetic(count), potential(count);
  double scale = 1e-6;
  for (int b = 0; b < int(trajectory.bodies.size()); ++b) {
    if (!run.moves(b)) continue;
    const scene::Body& body = run.body(b);
    for (std::size_t i = 0; i < count; ++i) {
      const BodyState& s = run.state(b, i);
      const Vec3 w_P = (s.q_WB * body.inertia_axes).conjugate() * s.w_WB_W;  // along the principal axes
      kinetic[i] += (body.mass * s.v_WB_W.dot(s.v_WB_W) + w_P.dot(body.inertia.cwiseProduct(w_P))) / 2;
      potential[i] -= body.mass * trajectory.scene.world.gravity.dot(s.p_WB);
      potential[i] += run.fluid_energy(b, s.p_WB);
      scale = std::max(scale, kinetic[i] + std::abs(potential[i]));
    }
  }
  for (std::size_t i = 0; i < count; ++i) {
    const double springs = run.spring_energy(i);
    potential[i] += springs;
    scale = std::max(scale, springs);
  }
  // Every interval may add an error of its own; a body's energy answers to its speed with m v.
  // Roundings of up to 1000 steps a second, 1e-15 each, add up.
  double drift = (1e-11 + 1e-12 * trajectory.time.back()) * scale;
  for (int b = 0; b < int(trajectory.bodies.size()); ++b)
    if (run.moves(b))
      for (std::size_t i = 0; i < count; ++i)
        drift += run.body(b).mass * run.top_speed() * run.velocity_error(b, run.state(b, i));
  // Joined bodies take steps of at most two of lasting contact and a fiftieth of a radian by a rule of fourth order: 0.02^5 / 120 of the energy each.
  const double joint_step = 2 * trajectory.steps.contact;
  if (!trajectory.scene.joints.empty() || !trajectory.scene.springs.empty())
    drift += 3e-11 * scale * trajectory.time.back() * std::max(1 / joint_step, run.top_spin() / 0.02);
  // What a spring swings by is cut in at most a twentieth of a radian, and in the same steps: x^6 / 72 of the energy each.
  drift += 1e-1 * scale * trajectory.time.back() * run.spring_rate() * std::pow(std::min(0.05, joint_step * run.spring_rate()), 5);
  const bool driven = std::ranges::any_of(trajectory.scene.joints, [](const scene::Joint& joint) { return joint.motor.has_value(); });
  Worst rows("energy.rows", "J"), balance("energy.balance", "J"), decrease("energy.dissipation", "J");
  const auto& stored = trajectory.energy;
  for (std::size_t i = 0; i < count; ++i) {
    const double t = trajectory.time[i];
    rows.add(std::max(std::abs(stored.kinetic[i] - kinetic[i]), std::abs(stored.potential[i] - potential[i])),
             1e-12 * scale, t, "all bodies");
    balance.add(
        std::abs(kinetic[i] + potential[i] + stored.dissipated[i] - kinetic[0] - potential[0] - stored.dissipated[0]),
        drift, t, "all bodies");
    const bool changed = std::ranges::any_of(trajectory.interventions, [&](const auto& c) { return i > 0 && c.time >= trajectory.time[i - 1] && c.time < t; });
    const bool still = !changed && (!trajectory.scene.world.air || trajectory.scene.world.air->wind.isZero(0));
    // Lasting contact is second order in its step and may swing by that much about the true energy.
    // With springs it swings by the square of their step, a twentieth of a radian at most.
    const double swing = std::min(0.05, trajectory.steps.contact * run.spring_rate());
    if (i > 0 && still && !driven)
      decrease.add(std::max(0.0, stored.dissipated[i - 1] - stored.dissipated[i]), (1e-6 + swing * swing) * scale, t, "all bodies");
  }
  return {rows.residual(), balance.residual(), decrease.residual()};
}

}  // namespace rimshot::physics
