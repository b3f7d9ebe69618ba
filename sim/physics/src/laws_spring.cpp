#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "laws.h"

namespace rimshot::physics {
namespace {

/// Bodies that springs and joints hold together have equal numbers.
std::vector<int> connected(const trajectory::Trajectory& run) {
  std::vector<int> label(run.bodies.size());
  std::iota(label.begin(), label.end(), 0);
  const auto connect = [&](const auto& edges) {
    for (const auto& edge : edges)
      if (!run.scene.bodies[std::size_t(edge.body_a)].is_static && !run.scene.bodies[std::size_t(edge.body_b)].is_static) {
        const int from = label[std::size_t(edge.body_b)], to = label[std::size_t(edge.body_a)];
        std::ranges::replace(label, from, to);
      }
  };
  connect(run.scene.springs);
  connect(run.scene.joints);
  return label;
}

}  // namespace

/// Simpson's rule over every three samples in which nothing but springs acts on connected bodies beside gravity, fluid and air: its velocity must be the
/// integral of their forces, its angular momentum that of their torques.
std::vector<Residual> spring_residuals(const RecordedRun& run) {
  Worst velocity("spring.velocity", "m/s"), turn("spring.angular_momentum", "rad/s");  // over mass and largest moment of inertia
  const auto& trajectory = run.run();
  const auto& time = trajectory.time;
  std::vector<bool> sprung(trajectory.bodies.size(), false);
  for (const scene::Spring& s : trajectory.scene.springs) sprung[std::size_t(s.body_a)] = sprung[std::size_t(s.body_b)] = true;
  for (const scene::Joint& j : trajectory.scene.joints) sprung[std::size_t(j.body_a)] = sprung[std::size_t(j.body_b)] = false;
  if (std::ranges::none_of(sprung, [](bool on) { return on; })) return {velocity.residual(), turn.residual()};
  const std::vector<int> label = connected(trajectory);
  struct Loads {
    std::vector<Vec3> forces, torques;
  };
  std::vector<Loads> loads;
  struct Group {
    SpringRate rate;
    double top_force = 0, top_torque = 0;
  };
  std::map<int, Group> groups;
  for (const scene::Spring& s : trajectory.scene.springs) groups[label[std::size_t(run.moves(s.body_a) ? s.body_a : s.body_b)]].rate.add(run, s);
  for (std::size_t i = 0; i < time.size(); ++i) {
    loads.push_back({std::vector<Vec3>(sprung.size(), Vec3::Zero()), std::vector<Vec3>(sprung.size(), Vec3::Zero())});
    run.spring_loads(i, loads.back().forces, loads.back().torques);
    for (int b = 0; b < int(sprung.size()); ++b) {
      if (!sprung[std::size_t(b)] || !run.moves(b)) continue;
      Group& group = groups[label[std::size_t(b)]];
      group.top_force = std::max(group.top_force, loads.back().forces[std::size_t(b)].norm());
      group.top_torque = std::max(group.top_torque, loads.back().torques[std::size_t(b)].norm());
    }
  }
  for (int b = 0; b < int(sprung.size()); ++b) {
    if (!sprung[std::size_t(b)] || !run.moves(b)) continue;
    const scene::Body& body = run.body(b);
    const Group& group = groups[label[std::size_t(b)]];
    for (std::size_t i = 1; i + 1 < time.size(); ++i) {
      const double h = time[i] - time[i - 1];
      // A blow to another body is a kink in this one's force. A sample at the time of an event shows the state before it: the
      // interval must hold none at its start either.
      bool free = std::abs(time[i + 1] - time[i] - h) <= 1e-9 * h;
      for (int other = 0; free && other < int(label.size()); ++other)
        free = label[std::size_t(other)] != label[std::size_t(b)] || run.untouched(other, time[i - 1] - 1e-9, time[i + 1]);
      if (!free) continue;
      const auto simpson = [&](const auto& at) { return Vec3(h / 3 * (at(i - 1) + 4 * at(i) + at(i + 1))); };
      const Vec3 push = simpson([&](std::size_t k) {
        return Vec3(run.acceleration(b, run.state(b, k)) + loads[k].forces[std::size_t(b)] / body.mass);
      });
      const Vec3 twist = simpson([&](std::size_t k) { return loads[k].torques[std::size_t(b)]; });
      const BodyState &p = run.state(b, i - 1), &r = run.state(b, i + 1);
      // The rule leaves h^5 / 90 of the fourth derivative, at most the fourth power of the swing's and the turn's rates together; the
      // simulator's steps leave a share of 4e-9 for each radian of a swing.
      const double rate = (group.rate.value() + 2 * run.top_spin()) * h, rest = h * (std::pow(rate, 4) / 90 + 1e-8 * (1 + rate));
      velocity.add((r.v_WB_W - p.v_WB_W - push).norm(), run.velocity_error(b, run.state(b, i)) + rest * group.top_force / body.mass, time[i], body.name);
      const double moment = body.inertia.maxCoeff();
      turn.add((run.inertia(b, r.q_WB) * r.w_WB_W - run.inertia(b, p.q_WB) * p.w_WB_W - twist).norm() / moment,
               1e-13 * (1 + run.top_spin()) + rest * group.top_torque / moment, time[i], body.name);
    }
  }
  return {velocity.residual(), turn.residual()};
}

}  // namespace rimshot::physics
