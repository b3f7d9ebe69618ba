#include "contact_truth.h"

#include <cmath>

#include "draw_quantile.h"

namespace rimshot::evaluate {
namespace {

/// A contact read this many frames from a simulated one is not the same contact.
constexpr double kMatchFrames = 1.5;
/// Just before and just after an event [s].
constexpr double kJustAside = 1e-6;
/// Friction this near to the cone's edge, as a part of it, stands on it.
constexpr double kOnCone = 1e-6;

}  // namespace

const trajectory::ContactEvent* truth_of(const ContactReading& contact, const Court& court, const trajectory::Trajectory& truth) {
  const int ball = body_of(truth, court, contact.ball), with = contact.other >= 0 ? body_of(truth, court, contact.other) : -1;
  const trajectory::ContactEvent* best = nullptr;
  for (const auto& event : truth.contacts) {
    if (event.phase == trajectory::Phase::End || event.approach_speed <= 0 || (event.body_a != ball && event.body_b != ball)) continue;
    const int other = event.body_a == ball ? event.body_b : event.body_a;
    if (with >= 0 ? other != with : contact.body >= 0 && !truth.scene.bodies[std::size_t(other)].is_static) continue;
    const double apart = std::abs(event.time - contact.time);
    if (apart > kMatchFrames / court.fps) continue;
    if (best == nullptr || apart < std::abs(best->time - contact.time)) best = &event;
  }
  return best;
}

int body_of(const trajectory::Trajectory& run, const Court& court, int ball) {
  return run.scene.body_index(court.balls[std::size_t(ball)].name);
}

Vec3 velocity_before(const trajectory::Trajectory& run, int body, const trajectory::ContactEvent& event) {
  return run.state_at(body, event.time - kJustAside).v_WB_W;
}
Vec3 velocity_after(const trajectory::Trajectory& run, int body, const trajectory::ContactEvent& event) {
  return run.state_at(body, event.time + kJustAside).v_WB_W;
}

double impulse_ratio(const trajectory::ContactEvent& event) {
  return event.normal_impulse > 0 ? event.friction_impulse.norm() / event.normal_impulse : 0;
}
bool slid(const trajectory::ContactEvent& event) { return impulse_ratio(event) >= (1 - kOnCone) * event.friction; }

std::optional<std::array<double, 2>> interval_of(const std::vector<double>& values) {
  constexpr std::size_t kFewest = 20;
  if (values.size() < kFewest) return {};
  return std::array{draw_quantile(values, 0.025), draw_quantile(values, 0.975)};
}

}  // namespace rimshot::evaluate
