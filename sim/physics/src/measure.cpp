#include <algorithm>
#include <cmath>
#include <functional>

#include "rimshot/core/error.h"
#include "rimshot/physics/expectations.h"
#include "rimshot/physics/ring_passage.h"
#include "rigid_body.h"

namespace rimshot::physics {
namespace {

using scene::Probe;
using scene::QuantityKind;
using scene::Take;
using trajectory::ContactEvent;
using trajectory::Trajectory;

[[noreturn]] void fail(const Probe& probe, const std::string& what) {
  throw Error(ErrorCode::InvalidInput, probe.name + " (" + probe.quantity + "): " + what);
}

double component(const Vec3& v, const std::string& quantity) {
  const std::string name = quantity.substr(quantity.rfind('.') + 1);
  if (name == "norm") return v.norm();
  if (name == "azimuth") return std::atan2(v.y(), v.x());
  return v[name == "x" ? 0 : name == "y" ? 1 : 2];
}

std::string vector_name(const std::string& quantity) { return quantity.substr(0, quantity.rfind('.')); }

/// A vector of one body; angular momentum about its centre of mass.
Vec3 body_vector(const scene::Body& body, const BodyState& s, const std::string& name) {
  if (name == "position") return s.p_WB;
  if (name == "velocity") return s.v_WB_W;
  if (name == "spin") return s.w_WB_W;
  if (name == "body_spin") return s.q_WB.conjugate() * s.w_WB_W;
  if (name == "axis_x") return s.q_WB * Vec3::UnitX();
  if (name == "axis_y") return s.q_WB * Vec3::UnitY();
  if (name == "axis_z") return s.q_WB * Vec3::UnitZ();
  if (name == "momentum") return body.mass * s.v_WB_W;
  return angular_momentum(body, s);
}

using StateOf = std::function<BodyState(int body)>;

/// Momentum of all moving bodies; angular momentum about the world's origin.
Vec3 system_vector(const scene::Scene& scene, const StateOf& state, const std::string& name) {
  Vec3 sum = Vec3::Zero();
  for (int b = 0; b < int(scene.bodies.size()); ++b) {
    const scene::Body& body = scene.bodies[std::size_t(b)];
    if (body.is_static) continue;
    const BodyState s = state(b);
    sum += name == "momentum" ? Vec3(body.mass * s.v_WB_W) : Vec3(s.p_WB.cross(body.mass * s.v_WB_W) + angular_momentum(body, s));
  }
  return sum;
}

double vector_quantity(const scene::Scene& scene, const Probe& probe, const StateOf& state, const std::string& quantity) {
  const std::string name = vector_name(quantity);
  if (probe.body.empty()) return component(system_vector(scene, state, name), quantity);
  const int b = scene.body_index(probe.body);
  return component(body_vector(scene.bodies[std::size_t(b)], state(b), name), quantity);
}

double energy_at(const Trajectory& run, const std::string& quantity, std::size_t i) {
  const auto& e = run.energy;
  if (quantity == "energy.kinetic") return e.kinetic[i];
  if (quantity == "energy.potential") return e.potential[i];
  if (quantity == "energy.dissipated") return e.dissipated[i];
  return e.kinetic[i] + e.potential[i];
}

double at_sample(const Trajectory& run, const Probe& probe, std::size_t i) {
  if (scene::quantity_kind(probe.quantity) == QuantityKind::System) return energy_at(run, probe.quantity, i);
  return vector_quantity(run.scene, probe, [&](int b) { return run.bodies[std::size_t(b)].states[i]; }, probe.quantity);
}

double at_time(const Trajectory& run, const Probe& probe, double time) {
  if (scene::quantity_kind(probe.quantity) != QuantityKind::System)
    return vector_quantity(run.scene, probe, [&](int b) { return run.state_at(b, time); }, probe.quantity);
  const auto right = std::ranges::lower_bound(run.time, time * (1 - 1e-12));
  if (right == run.time.end() || std::abs(*right - time) > 1e-9)
    fail(probe, "energies are known at samples only; " + std::to_string(time) + " s is none of them");
  return energy_at(run, probe.quantity, std::size_t(right - run.time.begin()));
}

double over_interval(const Trajectory& run, const Probe& probe) {
  double highest = -HUGE_VAL, lowest = HUGE_VAL, sum = 0, squares = 0;
  int count = 0;
  for (std::size_t i = 0; i < run.time.size(); ++i) {
    if (run.time[i] < probe.over->first || run.time[i] > probe.over->second) continue;
    const double value = at_sample(run, probe, i);
    highest = std::max(highest, value);
    lowest = std::min(lowest, value);
    sum += value;
    squares += value * value;
    ++count;
  }
  if (count == 0) fail(probe, "no sample lies in the interval; raise world.sample_rate");
  switch (probe.take) {
    case Take::Maximum: return highest;
    case Take::Minimum: return lowest;
    case Take::Mean: return sum / count;
    case Take::Span: return highest - lowest;
    case Take::Rms: return std::sqrt(squares / count);
  }
  return 0;
}

/// The one of a list that `count` means: from 0, negative from the end.
template <typename T>
const T& pick(const std::vector<T>& list, const Probe& probe, const char* what) {
  const int index = probe.count < 0 ? int(list.size()) + probe.count : probe.count;
  if (index < 0 || index >= int(list.size()))
    fail(probe, "the run has " + std::to_string(list.size()) + " " + what + ", number " + std::to_string(probe.count) + " is asked for");
  return list[std::size_t(index)];
}

/// Instants at which a body's quantity passes through a level, by bisection between samples.
double crossing(const Trajectory& run, const Probe& probe) {
  const auto above = [&](double t) {
    return vector_quantity(run.scene, probe, [&](int b) { return run.state_at(b, t); }, probe.of) >= probe.level;
  };
  std::vector<double> times;
  for (std::size_t i = 1; i < run.time.size(); ++i) {
    double a = run.time[i - 1], b = run.time[i];
    const bool begins = above(a);
    if (begins == above(b)) continue;
    for (int k = 0; k < 60; ++k) {
      const double middle = 0.5 * (a + b);
      (above(middle) == begins ? a : b) = middle;
    }
    times.push_back(b);
  }
  return pick(times, probe, "crossings");
}

double contact_quantity(const Trajectory& run, const Probe& probe) {
  const int a = run.scene.body_index(probe.body), b = run.scene.body_index(probe.other);
  // Normals and impulses are those of the row: from its body b to its body a.
  std::vector<ContactEvent> events;
  for (const ContactEvent& e : run.contacts)
    if ((e.body_a == a && e.body_b == b) || (e.body_a == b && e.body_b == a)) events.push_back(e);
  if (probe.quantity == "contact.count") return double(events.size());
  const ContactEvent& e = pick(events, probe, "events of this pair");
  if (probe.quantity == "contact.time") return e.time;
  if (probe.quantity == "contact.approach_speed") return e.approach_speed;
  if (probe.quantity == "contact.separation_speed") return e.separation_speed;
  if (probe.quantity == "contact.normal_impulse") return e.normal_impulse;
  if (probe.quantity == "contact.restitution") return e.restitution;
  const std::string name = vector_name(probe.quantity);
  return component(name == "contact.normal" ? e.normal : name == "contact.point" ? e.point : e.friction_impulse, probe.quantity);
}

}  // namespace

double measure(const Trajectory& run, const Probe& probe) {
  switch (scene::quantity_kind(probe.quantity).value()) {
    case QuantityKind::State:
    case QuantityKind::System: return probe.over ? over_interval(run, probe) : at_time(run, probe, probe.time);
    case QuantityKind::Contact: return contact_quantity(run, probe);
    case QuantityKind::Crossing: return crossing(run, probe);
    case QuantityKind::Passages: {
      const int body = run.scene.body_index(probe.body);
      const auto all = ring_passages(run);
      return double(std::ranges::count(all, body, &RingPassage::body));
    }
  }
  return 0;
}

}  // namespace rimshot::physics
