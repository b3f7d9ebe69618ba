#include "rimshot/evaluate/fault.h"

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/take.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/physics/simulate.h"

namespace rimshot::evaluate {
namespace {

using trajectory::Trajectory;

struct Kind {
  FaultKind kind;
  const char *name, *unit;
  double least, most;  ///< of the amount
};
constexpr Kind kKinds[] = {
    {FaultKind::None, "none", "", 0, 0},
    {FaultKind::Frozen, "frozen", "s", 0, 1e3},
    {FaultKind::Restitution, "restitution", "1", -1, 1},
    {FaultKind::Gravity, "gravity", "1", -1, 10},
    {FaultKind::Vanish, "vanish", "s", 0, 1e3},
    {FaultKind::PhantomGoal, "phantom_goal", "1", 0, 1},
    {FaultKind::TimeWarp, "time_warp", "1", -0.9, 9},
    {FaultKind::Energy, "energy", "1", -1, 10},
    {FaultKind::Teleport, "teleport", "m", -100, 100},
    {FaultKind::Impulse, "impulse", "1", -1, 10},
};
const Kind& kind_of(FaultKind kind) { return *std::ranges::find(kKinds, kind, &Kind::kind); }

/// The body that is broken: the first that moves.
int victim(const scene::Scene& scene) {
  const auto found = std::ranges::find(scene.bodies, false, &scene::Body::is_static);
  if (found == scene.bodies.end()) throw Error(ErrorCode::InvalidInput, "scene \"" + scene.name + "\" moves no body; nothing can be broken");
  return int(found - scene.bodies.begin());
}

bool concerns(const trajectory::ContactEvent& event, int body) { return event.body_a == body || event.body_b == body; }

/// Middle of the longest time without a contact.
double in_mid_air(const Trajectory& run, int body) {
  double begin = 0, best = 0, longest = 0;
  const auto look = [&](double end) {
    if (end - begin > longest) {
      longest = end - begin;
      best = 0.5 * (begin + end);
    }
    begin = end;
  };
  for (const auto& event : run.contacts)
    if (concerns(event, body)) look(event.time);
  look(run.time.back());
  return best;
}

double first_contact(const Trajectory& run, int body) {
  for (const auto& event : run.contacts)
    if (concerns(event, body) && event.phase != trajectory::Phase::End) return event.time;
  throw Error(ErrorCode::InvalidInput, "scene \"" + run.scene.name + "\" has no contact in its time; this fault needs one");
}

/// The first impact of two bodies that move.
const trajectory::ContactEvent& first_meeting(const Trajectory& run) {
  const auto moves = [&](int body) { return !run.scene.bodies[std::size_t(body)].is_static; };
  for (const auto& event : run.contacts)
    if (event.phase == trajectory::Phase::Impact && moves(event.body_a) && moves(event.body_b)) return event;
  throw Error(ErrorCode::InvalidInput, "scene \"" + run.scene.name + "\": no two bodies that move hit each other in its time; this fault needs that");
}

/// The run of another world, under the scene's own name and claims.
Trajectory claimed_as(Trajectory run, const scene::Scene& scene) {
  run.scene = scene;
  return run;
}

/// The motion at other times: what happens at `source(t)` is shown at t.
template <typename Source>
Trajectory retimed(const Trajectory& run, const scene::Scene& scene, const Source& source) {
  Trajectory out = run;
  out.scene = scene;
  out.contacts.clear();
  const double rate = scene.world.sample_rate;
  out.time.clear();
  for (long i = 0; double(i) / rate <= scene.world.duration + 1e-9; ++i) out.time.push_back(double(i) / rate);
  out.energy = {};
  for (auto* series : {&out.energy.kinetic, &out.energy.potential, &out.energy.dissipated}) series->assign(out.time.size(), 0);
  constexpr double kStep = 1e-6;
  for (std::size_t b = 0; b < out.bodies.size(); ++b) {
    out.bodies[b].states.clear();
    for (const double t : out.time) {
      BodyState state = run.state_at(int(b), source(t));
      const double speed = (source(t + kStep) - source(t)) / kStep;
      state.v_WB_W *= speed;
      state.w_WB_W *= speed;
      out.bodies[b].states.push_back(state);
    }
  }
  // Events move to the time at which their instant is shown, found by bisection: `source` never falls.
  for (auto event : run.contacts) {
    double a = 0, b = scene.world.duration;
    if (source(b) < event.time) continue;
    for (int i = 0; i < 60; ++i) (source(0.5 * (a + b)) < event.time ? a : b) = 0.5 * (a + b);
    event.time = b;
    out.contacts.push_back(event);
  }
  return out;
}

Trajectory longer(const scene::Scene& scene, double duration) {
  scene::Scene world = scene;
  world.world.duration = duration;
  return physics::simulate(world);
}

/// A push at `time`: the simulator goes on from the changed state.
Trajectory pushed(const scene::Scene& scene, int body, double time, const std::function<BodyState(const BodyState&)>& change) {
  physics::SimulateOptions options;
  options.interventions.push_back({time, body, change});
  return physics::simulate(scene, options);
}

/// Whether the body's centre is behind something as the first camera sees it.
bool hidden(const gbuffer::RayScene& statics, const Vec3& eye, const Vec3& p_W) {
  const Vec3 way = p_W - eye;
  return statics.occluded({eye, way.normalized(), 0, way.norm()});
}

/// When the body comes out from behind something for the first time; nothing if it never does.
std::optional<double> reappearance(const Trajectory& run, int body) {
  if (run.scene.cameras.empty()) return {};
  scene::Scene still;
  still.world = run.scene.world;
  for (const auto& other : run.scene.bodies)
    if (other.is_static) still.bodies.push_back(other);
  const gbuffer::RayScene statics(still);
  const Vec3 eye = run.scene.cameras.front().position;
  bool was_hidden = false;
  for (const double t : run.time) {
    const bool now = hidden(statics, eye, run.state_at(body, t).p_WB);
    if (was_hidden && !now) return t;
    was_hidden = now;
  }
  return {};
}

/// From `begin` to `end` the body is far aside, where no camera looks.
void take_away(Trajectory& run, int body, double begin, double end) {
  auto& states = run.bodies[std::size_t(body)].states;
  for (std::size_t i = 0; i < states.size(); ++i)
    if (run.time[i] >= begin && run.time[i] < end) {
      states[i].p_WB += trajectory::kRemovedDistance * Vec3::UnitX();
      states[i].v_WB_W.setZero();
    }
}

/// The scene without what a ball could hit beside and on the ring.
scene::Scene without_bodies(const scene::Scene& scene, const std::vector<std::string>& names) {
  scene::Scene out = scene;
  std::erase_if(out.bodies, [&](const scene::Body& body) { return std::ranges::count(names, body.name) > 0; });
  return out;
}

/// Smooth step from 0 to 1 with vanishing first and second derivatives at both ends, and its derivative.
double smooth(double u) { return u <= 0 ? 0 : u >= 1 ? 1 : u * u * u * (10 + u * (6 * u - 15)); }
double smooth_slope(double u) { return u <= 0 || u >= 1 ? 0 : 30 * u * u * (1 - u) * (1 - u); }

BrokenRun phantom_goal(const scene::Scene& scene, int body, double part) {
  const auto ring = std::ranges::find_if(scene.bodies, [](const scene::Body& b) { return std::holds_alternative<scene::Torus>(b.shape) && b.is_static; });
  if (ring == scene.bodies.end()) throw Error(ErrorCode::InvalidInput, "scene \"" + scene.name + "\" has no ring; phantom_goal needs one");
  // The flight without anything near the ring, led to its middle.
  std::vector<std::string> gone;
  for (const auto& other : scene.bodies)
    if (other.is_static && !std::holds_alternative<scene::Plane>(other.shape)) gone.push_back(other.name);
  const Trajectory free = physics::simulate(without_bodies(scene, gone));
  const int own = free.scene.body_index(scene.bodies[std::size_t(body)].name);
  const Vec3 axis = ring->initial.q_WB * Vec3::UnitZ(), middle = ring->initial.p_WB;
  std::size_t crossing = 0;
  const auto height = [&](std::size_t i) { return (free.bodies[std::size_t(own)].states[i].p_WB - middle).dot(axis); };
  for (std::size_t i = 1; i < free.time.size() && crossing == 0; ++i)
    if (height(i - 1) > 0 && height(i) <= 0) crossing = i;
  if (crossing == 0) throw Error(ErrorCode::InvalidInput, "scene \"" + scene.name + "\": the ball does not come down through the ring's plane; phantom_goal needs that");
  const double at = free.time[crossing];
  Vec3 way = middle - free.bodies[std::size_t(own)].states[crossing].p_WB;
  way = part * (way - way.dot(axis) * axis);
  BrokenRun out{physics::simulate(scene), 0, way.norm()};
  auto& states = out.shown.bodies[std::size_t(body)].states;
  for (std::size_t i = 0; i < states.size(); ++i) {
    states[i] = free.bodies[std::size_t(own)].states[i];
    const double u = out.shown.time[i] / at;
    states[i].p_WB += smooth(u) * way;
    states[i].v_WB_W += smooth_slope(u) / at * way;
  }
  std::erase_if(out.shown.contacts, [&](const auto& event) { return concerns(event, body); });
  for (auto event : free.contacts) {
    if (!concerns(event, own)) continue;
    const auto there = [&](int index) { return scene.body_index(free.scene.bodies[std::size_t(index)].name); };
    event.body_a = there(event.body_a);
    event.body_b = there(event.body_b);
    out.shown.contacts.push_back(event);
  }
  return out;
}

}  // namespace

std::string fault_name(FaultKind kind) { return kind_of(kind).name; }
std::string fault_unit(FaultKind kind) { return kind_of(kind).unit; }

std::vector<FaultKind> fault_kinds() {
  std::vector<FaultKind> kinds;
  for (const Kind& kind : kKinds)
    if (kind.kind != FaultKind::None) kinds.push_back(kind.kind);
  return kinds;
}

Fault parse_fault(const std::string& text) {
  const std::string name = text.substr(0, text.find('='));
  const auto found = std::ranges::find(kKinds, name, [](const Kind& kind) { return std::string(kind.name); });
  std::string known;
  for (const Kind& kind : kKinds) known += std::string(" ") + kind.name;
  if (found == std::end(kKinds)) throw Error(ErrorCode::InvalidInput, "fault \"" + text + "\": there are" + known);
  Fault fault{found->kind, 0};
  if (fault.kind == FaultKind::None && name == text) return fault;
  char* end = nullptr;
  const std::string number = name.size() < text.size() ? text.substr(name.size() + 1) : "";
  fault.amount = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != 0 || !(fault.amount >= found->least && fault.amount <= found->most))
    throw Error(ErrorCode::InvalidInput, "fault \"" + text + "\": expected " + found->name + "=AMOUNT with " + std::to_string(found->least) +
                                             " <= AMOUNT <= " + std::to_string(found->most) + " " + found->unit);
  return fault;
}

BrokenRun break_run(const scene::Scene& scene, const Fault& fault) {
  const int body = victim(scene);
  scene::Scene world = scene;
  switch (fault.kind) {
    case FaultKind::None: return {physics::simulate(scene), 0, 0};
    case FaultKind::Restitution:
      shift_restitution(world, fault.amount);
      return {claimed_as(physics::simulate(world), scene), 0, 0};
    case FaultKind::Gravity:
      world.world.gravity *= 1 + fault.amount;
      return {claimed_as(physics::simulate(world), scene), 0, 0};
    case FaultKind::PhantomGoal: return phantom_goal(scene, body, fault.amount);
    case FaultKind::TimeWarp: {
      const double speed = 1 + fault.amount;
      return {retimed(longer(scene, speed * scene.world.duration), scene, [&](double t) { return speed * t; }), 0, 0};
    }
    default: break;
  }
  Trajectory run = physics::simulate(scene);
  switch (fault.kind) {
    case FaultKind::Frozen: {
      const double begin = in_mid_air(run, body);
      return {retimed(run, scene, [&](double t) { return t < begin ? t : std::max(begin, t - fault.amount); }), begin, 0};
    }
    case FaultKind::Vanish: {
      const auto back = reappearance(run, body);
      const double begin = back ? *back : in_mid_air(run, body);
      // What is hidden is taken away too, so that nothing of it shows at the edges.
      constexpr double kBefore = 0.05;
      take_away(run, body, back ? begin - kBefore : begin, begin + fault.amount);
      return {run, begin, 0};
    }
    case FaultKind::Energy: {
      const double begin = first_contact(run, body);
      const double factor = std::sqrt(1 + fault.amount);
      return {pushed(scene, body, begin, [factor](BodyState state) { state.v_WB_W *= factor; return state; }), begin, 0};
    }
    case FaultKind::Impulse: {
      const auto& event = first_meeting(run);
      const int second = std::max(event.body_a, event.body_b);
      const Vec3 on_a = event.normal_impulse * event.normal + event.friction_impulse;
      const Vec3 gain = (second == event.body_a ? 1 : -1) * on_a / scene.bodies[std::size_t(second)].mass;
      return {pushed(scene, second, event.time, [&](BodyState state) { state.v_WB_W += fault.amount * gain; return state; }), event.time, 0};
    }
    case FaultKind::Teleport: {
      const double begin = in_mid_air(run, body);
      const Vec3 up = -scene.world.gravity.normalized();
      return {pushed(scene, body, begin, [&](BodyState state) { state.p_WB += fault.amount * up; return state; }), begin, 0};
    }
    default: throw Error(ErrorCode::Internal, "fault without a way to make it");
  }
}

}  // namespace rimshot::evaluate
