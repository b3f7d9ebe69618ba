#include "springs.h"

#include <algorithm>
#include <cmath>

#include "rigid_body.h"
#include "rimshot/physics/force_spring.h"

namespace rimshot::physics {

Springs::Springs(const scene::Scene& scene) : scene_(scene) {
  // Bound of the acceleration of an anchor per force there [1/kg].
  const auto mobility = [&](int body, const Vec3& p) {
    const scene::Body& b = scene.bodies[std::size_t(body)];
    return b.is_static ? 0 : 1 / b.mass + p.squaredNorm() / b.inertia.minCoeff();
  };
  struct End {
    int spring, body;
    double mobility;
  };
  std::vector<End> ends;
  for (int i = 0; i < int(scene.springs.size()); ++i) {
    const scene::Spring& s = scene.springs[std::size_t(i)];
    const BodyState &a = scene.bodies[std::size_t(s.body_a)].initial, &b = scene.bodies[std::size_t(s.body_b)].initial;
    p_a_.push_back(a.q_WB.conjugate() * (s.anchor - a.p_WB));
    p_b_.push_back(b.q_WB.conjugate() * (s.anchor_b - b.p_WB));
    ends.push_back({i, s.body_a, mobility(s.body_a, p_a_.back())});
    ends.push_back({i, s.body_b, mobility(s.body_b, p_b_.back())});
  }
  std::vector<double> swing(scene.springs.size(), 0), settle(scene.springs.size(), 0);
  for (const End& e : ends)
    for (const End& f : ends) {
      if (e.body != f.body) continue;
      const scene::Spring &s = scene.springs[std::size_t(e.spring)], &t = scene.springs[std::size_t(f.spring)];
      const double w = std::sqrt(e.mobility * f.mobility);
      swing[std::size_t(e.spring)] += w * std::sqrt(s.stiffness * t.stiffness);
      settle[std::size_t(e.spring)] += w * std::sqrt(s.damping * t.damping);
    }
  for (std::size_t i = 0; i < swing.size(); ++i) rate_.push_back(std::max(std::sqrt(swing[i]), settle[i]));
}

Springs::Reach Springs::reach(int spring, const std::vector<BodyState>& states) const {
  const scene::Spring& s = scene_.springs[std::size_t(spring)];
  const BodyState &a = states[std::size_t(s.body_a)], &b = states[std::size_t(s.body_b)];
  Reach out;
  out.r_a = a.q_WB * p_a_[std::size_t(spring)];
  out.r_b = b.q_WB * p_b_[std::size_t(spring)];
  out.d = (b.p_WB - a.p_WB) + (out.r_b - out.r_a);
  out.rate = b.v_WB_W + b.w_WB_W.cross(out.r_b) - a.v_WB_W - a.w_WB_W.cross(out.r_a);
  return out;
}

void Springs::add_loads(int spring, const std::vector<BodyState>& states, double lag, std::vector<Vec3>& forces, std::vector<Vec3>& torques) const {
  const scene::Spring& s = scene_.springs[std::size_t(spring)];
  const Reach at = reach(spring, states);
  Vec3 force = force_spring(s.stiffness, s.damping, s.rest_length, at.d, at.rate);
  if (lag > 0 && s.damping > 0 && !force.isZero(0)) {
    // The rate `lag` later is l' + lag w F: F = -(k x + c l') / (1 + lag c w) with the mobility w along the spring.
    const Vec3 u = at.d.normalized();
    double w = 0;
    for (const auto& [body, arm] : {std::pair(s.body_a, at.r_a), std::pair(s.body_b, at.r_b)}) {
      const scene::Body& of = scene_.bodies[std::size_t(body)];
      if (of.is_static) continue;
      const Vec3 turning = arm.cross(u);
      w += 1 / of.mass + turning.dot(inverse_inertia_in_world(of, states[std::size_t(body)].q_WB) * turning);
    }
    force /= 1 + lag * s.damping * w;
  }
  forces[std::size_t(s.body_b)] += force;
  forces[std::size_t(s.body_a)] -= force;
  torques[std::size_t(s.body_b)] += at.r_b.cross(force);
  torques[std::size_t(s.body_a)] -= at.r_a.cross(force);
}

double Springs::energy(int spring, const std::vector<BodyState>& states) const {
  const scene::Spring& s = scene_.springs[std::size_t(spring)];
  return spring_energy(s.stiffness, s.rest_length, reach(spring, states).d);
}

double Springs::lost_power(int spring, const std::vector<BodyState>& states) const {
  const scene::Spring& s = scene_.springs[std::size_t(spring)];
  const Reach at = reach(spring, states);
  return -force_spring(0, s.damping, 0, at.d, at.rate).dot(at.rate);
}

}  // namespace rimshot::physics
