#include "rimshot/batch/outcome_of.h"

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/physics/force_total.h"
#include "rimshot/physics/ring_passage.h"
#include "rimshot/scene/closest_point.h"

namespace rimshot::batch {
namespace {

using trajectory::ContactEvent;
using trajectory::Phase;
using trajectory::Trajectory;

void write(double to[3], const Vec3& from) {
  for (int i = 0; i < 3; ++i) to[i] = from[i];
}

double ring_gap(const Trajectory& run, Roles roles, double t) {
  const scene::Body& ring = run.scene.bodies[std::size_t(roles.ring)];
  const Vec3 p = ring.initial.q_WB.conjugate() * (run.state_at(roles.ball, t).p_WB - ring.initial.p_WB);
  const auto* sphere = std::get_if<scene::Sphere>(&run.scene.bodies[std::size_t(roles.ball)].shape);
  return scene::closest_point(ring.shape, p).distance - (sphere ? sphere->radius : 0);
}

/// The smallest gap near sample i, between its neighbours, by the golden section.
double smallest_gap_about(const Trajectory& run, Roles roles, std::size_t i) {
  double a = run.time[i > 0 ? i - 1 : 0], b = run.time[std::min(i + 1, run.time.size() - 1)];
  constexpr double kGolden = 0.6180339887498949;
  for (int k = 0; k < 60 && b - a > 1e-9; ++k) {
    const double c = b - kGolden * (b - a), d = a + kGolden * (b - a);
    if (ring_gap(run, roles, c) < ring_gap(run, roles, d)) b = d;
    else a = c;
  }
  return ring_gap(run, roles, 0.5 * (a + b));
}

double smallest_gap(const Trajectory& run, Roles roles) {
  std::size_t nearest = 0;
  double least = HUGE_VAL;
  for (std::size_t i = 0; i < run.time.size(); ++i)
    if (const double gap = ring_gap(run, roles, run.time[i]); gap < least) {
      least = gap;
      nearest = i;
    }
  return std::max(0.0, std::min(least, smallest_gap_about(run, roles, nearest)));
}

/// Velocity just after an event: the next sample's, integrated back by the laws of flight if the ball flies until then.
Vec3 velocity_after(const Trajectory& run, int ball, const ContactEvent& event) {
  const auto next = std::upper_bound(run.time.begin(), run.time.end(), event.time);
  if (next == run.time.end()) return run.bodies[std::size_t(ball)].states.back().v_WB_W;
  for (const ContactEvent& other : run.contacts)
    if (&other != &event && (other.body_a == ball || other.body_b == ball) && other.time >= event.time && other.time < *next)
      return run.state_at(ball, std::nextafter(event.time, HUGE_VAL)).v_WB_W;
  BodyState state = run.bodies[std::size_t(ball)].states[std::size_t(next - run.time.begin())];
  const double h = event.time - *next;
  const auto acceleration = [&](const Vec3& v) {
    BodyState probe = state;
    probe.v_WB_W = v;
    return physics::flight_acceleration(run.scene.world, run.scene.bodies[std::size_t(ball)], probe);
  };
  const Vec3 v = state.v_WB_W, a1 = acceleration(v), a2 = acceleration(v + 0.5 * h * a1),
             a3 = acceleration(v + 0.5 * h * a2), a4 = acceleration(v + h * a3);
  return v + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4);
}

int body_of(const scene::Scene& scene, const std::string& name, bool (*fits)(const scene::Body&), const char* what) {
  if (!name.empty()) {
    const int index = scene.body_index(name);
    if (!fits(scene.bodies[std::size_t(index)])) throw Error(ErrorCode::InvalidInput, "body " + name + " is not " + what);
    return index;
  }
  for (std::size_t i = 0; i < scene.bodies.size(); ++i)
    if (fits(scene.bodies[i])) return int(i);
  return -1;
}

}  // namespace

Roles roles(const scene::Scene& scene, const std::string& ball, const std::string& ring) {
  Roles found;
  found.ball = body_of(scene, ball, [](const scene::Body& b) { return !b.is_static; }, "a body that moves");
  if (found.ball < 0) throw Error(ErrorCode::InvalidInput, "nothing moves in the scene; a batch follows a moving body");
  found.ring = body_of(
      scene, ring, [](const scene::Body& b) { return b.is_static && std::holds_alternative<scene::Torus>(b.shape); },
      "a static torus");
  return found;
}

Outcome outcome_of(const Trajectory& run, Roles roles) {
  Outcome out;
  if (roles.ring < 0) out.made = kNone;
  for (const auto& passage : physics::ring_passages(run)) {
    if (passage.body != roles.ball || passage.ring != roles.ring || out.made == 1) continue;
    out.made = 1;
    out.made_time = passage.time;
  }
  for (const ContactEvent& event : run.contacts) {
    if (event.phase == Phase::End || (event.body_a != roles.ball && event.body_b != roles.ball)) continue;
    const int other = event.body_a == roles.ball ? event.body_b : event.body_a;
    out.contacts += 1;
    if (out.contacts == 1) out.first_contact_time = event.time;
    if (other == roles.ring && !(out.rim_time >= 0)) {
      out.rim_time = event.time;
      write(out.rim_exit, velocity_after(run, roles.ball, event));
    }
    if (std::holds_alternative<scene::Plane>(run.scene.bodies[std::size_t(other)].shape) && !(out.landing_time >= 0)) {
      out.landing_time = event.time;
      write(out.landing, event.point);
    }
  }
  if (roles.ring >= 0) out.ring_gap = out.rim_time >= 0 ? 0 : smallest_gap(run, roles);
  const BodyState& start = run.bodies[std::size_t(roles.ball)].states.front();
  write(out.start_position, start.p_WB);
  write(out.start_velocity, start.v_WB_W);
  write(out.start_spin, start.w_WB_W);
  const BodyState& end = run.bodies[std::size_t(roles.ball)].states.back();
  write(out.end_position, end.p_WB);
  write(out.end_velocity, end.v_WB_W);
  write(out.end_spin, end.w_WB_W);
  return out;
}

}  // namespace rimshot::batch
