#include <algorithm>
#include <cmath>

#include "rimshot/core/deterministic_math.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::trajectory {
namespace {

/// Cubic Hermite of position and its derivative; u in [0, 1] over h seconds.
void hermite(const BodyState& a, const BodyState& b, double h, double u, BodyState& out) {
  const double u2 = u * u, u3 = u2 * u;
  out.p_WB = (2 * u3 - 3 * u2 + 1) * a.p_WB + (u3 - 2 * u2 + u) * h * a.v_WB_W + (3 * u2 - 2 * u3) * b.p_WB + (u3 - u2) * h * b.v_WB_W;
  out.v_WB_W = (6 * u2 - 6 * u) / h * (a.p_WB - b.p_WB) + (3 * u2 - 4 * u + 1) * a.v_WB_W + (3 * u2 - 2 * u) * b.v_WB_W;
}

/// Motion from a sample by `dt` (of either sign) with constant acceleration and angular velocity.
BodyState extrapolate(const BodyState& from, const Vec3& acceleration, double dt) {
  BodyState out = from;
  out.p_WB += dt * from.v_WB_W + 0.5 * dt * dt * acceleration;
  out.v_WB_W += dt * acceleration;
  out.q_WB = (deterministic::rotation(dt * from.w_WB_W) * from.q_WB).normalized();
  return out;
}

BodyState between(const BodyState& a, const BodyState& b, double h, double u) {
  BodyState out;
  hermite(a, b, h, u, out);
  // Both ends' own rotation, blended, so that the orientation is continuous where the angular velocity drifts.
  const Quat forward = (deterministic::rotation(u * h * a.w_WB_W) * a.q_WB).normalized();
  const Quat backward = (deterministic::rotation((u - 1) * h * b.w_WB_W) * b.q_WB).normalized();
  const double sign = forward.dot(backward) < 0 ? -1 : 1;
  out.q_WB.coeffs() = (1 - u) * forward.coeffs() + sign * u * backward.coeffs();
  out.q_WB.normalize();
  out.w_WB_W = (1 - u) * a.w_WB_W + u * b.w_WB_W;
  return out;
}

bool concerns(const ContactEvent& event, int body) { return event.body_a == body || event.body_b == body; }

}  // namespace

BodyState Trajectory::state_at(int body, double t) const {
  const auto& states = bodies.at(std::size_t(body)).states;
  if (scene.bodies[std::size_t(body)].is_static || time.empty()) return states.front();
  if (t <= time.front()) return extrapolate(states.front(), Vec3::Zero(), t - time.front());
  if (t >= time.back()) return extrapolate(states.back(), Vec3::Zero(), t - time.back());
  const std::size_t right = std::size_t(std::upper_bound(time.begin(), time.end(), t) - time.begin()), left = right - 1;
  const double t0 = time[left], h = time[right] - t0;
  if (t == t0) return states[left];

  // Events of this body strictly between the two samples.
  auto first = std::upper_bound(contacts.begin(), contacts.end(), t0, [](double value, const ContactEvent& e) { return value < e.time; });
  const ContactEvent* earliest = nullptr;
  const ContactEvent* latest = nullptr;
  for (; first != contacts.end() && first->time < time[right]; ++first) {
    if (!concerns(*first, body)) continue;
    if (!earliest) earliest = &*first;
    latest = &*first;
  }
  const Intervention* changed = nullptr;
  for (const Intervention& change : interventions)
    if (change.body == body && change.time >= t0 && change.time < time[right]) changed = &change;
  if (!earliest && !changed) return between(states[left], states[right], h, (t - t0) / h);

  // The acceleration of a side is the mean over its neighbouring interval, if that has no event.
  const auto acceleration = [&](std::size_t a, std::size_t b) -> Vec3 {
    for (const Intervention& change : interventions)
      if (change.body == body && change.removed && time[a] > change.time) return Vec3::Zero();
    if (b >= time.size()) return scene.world.gravity;
    for (const ContactEvent& event : contacts)
      if (concerns(event, body) && event.time >= time[a] && event.time <= time[b]) return scene.world.gravity;
    return (states[b].v_WB_W - states[a].v_WB_W) / (time[b] - time[a]);
  };
  const auto before = [&](double at) { return extrapolate(states[left], left > 0 ? acceleration(left - 1, left) : scene.world.gravity, at - t0); };
  const auto after = [&](double at) { return extrapolate(states[right], acceleration(right, right + 1), at - time[right]); };
  if (changed) return t <= changed->time ? before(t) : after(t);
  if (t <= earliest->time) return before(t);
  if (t >= latest->time) return after(t);
  const double gap = latest->time - earliest->time;
  return between(before(earliest->time), after(latest->time), gap, (t - earliest->time) / gap);
}

}  // namespace rimshot::trajectory
