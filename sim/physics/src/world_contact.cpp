#include <algorithm>
#include <cmath>

#include "rigid_body.h"
#include "rimshot/physics/force_total.h"
#include "world.h"

namespace rimshot::physics {
namespace {

/// A path that bends towards the other body by less is not pressed against it [m/s^2].
constexpr double kNoPressure = 1e-3;
/// An overlap of held bodies that is shallower stays [m].
constexpr double kClosedHold = 1e-10;
/// The same where pairs touch at several places: what the solver's rest leaves in a step, far below the rounding of edges.
constexpr double kClosedFaces = 2e-8;
/// Places that are open by less keep out of each other while others are parted [m].
constexpr double kNearby = 1e-6;
constexpr int kMostClosings = 10;

}  // namespace

/// Whether a pair that parts with `separation` [m/s] stays together. A body that is held already may be pressed by
/// its other contacts: that pair stays until the solver parts it. In free flight the path has to bend towards the other
/// body.
bool World::lasts(Pair pair, double separation) const {
  if (separation >= kRestSpeed) return false;
  if (held(pair.first) || held(pair.second)) return true;
  constexpr double d = 5e-4;  // the gap's second difference sees forces and curvature alike
  return (gap(pair, 2 * d) - 2 * gap(pair, d) + gap(pair, 0)) / (d * d) < -kNoPressure;
}

void World::begin_contact(Pair pair, const trajectory::ContactEvent& landing) {
  lasting_.insert(pair);
  wake(pair.first);
  wake(pair.second);
  // Until the islands are looked for again these bodies are in none that has a place, and held all the same.
  for (int index : {pair.first, pair.second})
    if (!body(index).is_static && !held(index)) island_of_[std::size_t(index)] = int(islands_.size());
  events_.push_back(landing);
  events_.back().phase = trajectory::Phase::Begin;
}

void World::end_contact(Pair pair) {
  const Touch apart = touch(pair, states_);
  ImpactContact parting;
  parting.point = apart.point;
  parting.normal = apart.normal;
  parting.separation_speed = std::max(0.0, -apart.approach);
  events_.push_back(event_of(pair, {parting}, trajectory::Phase::End));
  wake(pair.first);
  wake(pair.second);
  lasting_.erase(pair);
  last_forces_.erase(pair);
}

/// Gap of a pair that goes on for s seconds from `states` with its velocities.
double World::gap_along(Pair pair, const std::vector<BodyState>& states, double s) const {
  BodyState a = states[std::size_t(pair.first)], b = states[std::size_t(pair.second)];
  a.p_WB += s * a.v_WB_W;
  b.p_WB += s * b.v_WB_W;
  return gap(pair, a, b);
}

/// How a pair shares a displacement along its normal: as an impulse would, by the inverse masses; what is at rest stays where it is.
std::pair<double, double> World::shares(Pair pair) const {
  if (body(pair.second).is_static || asleep(pair.second)) return {1, 0};
  if (asleep(pair.first)) return {0, 1};
  const double a = body(pair.first).mass, b = body(pair.second).mass;
  return {b / (a + b), a / (a + b)};
}

/// Takes out what is left of gaps among held bodies that are awake: curved surfaces leave an error of third order in the step, and what the
/// solver left sums up. Lasting contacts of round bodies are closed and overlaps parted by the smallest displacement (measured by mass and
/// inertia) that does not press anything into anything else, as frictionless contacts would. Returns whether there was anything to do.
bool World::close_gaps(const std::vector<int>& bodies, std::vector<BodyState>& states) const {
  std::vector<SolverContact> contacts;
  std::vector<SolverRow> rows;
  bool wrong = false;
  const auto look = [&](const Pair& pair) {
    const bool closes = is_round(pair) && lasting_.contains(pair);
    if (!closes && far_apart(pair, kNearby)) return;
    for (const Touch& t : touches(pair, states, kNearby)) {
      if (!closes && t.gap > kNearby) continue;
      wrong = wrong || (closes ? std::abs(t.gap) : -t.gap) > (is_round(pair) ? kClosedHold : kClosedFaces);
      SolverContact c;
      c.a = pair.first;
      c.b = pair.second;
      c.point = t.point;
      c.normal = t.normal;
      c.allowed_approach = t.gap;
      if (!closes) {
        contacts.push_back(c);
        continue;
      }
      const JointRow row = point_row(t.point, t.normal, states[std::size_t(c.a)], states[std::size_t(c.b)]);
      rows.push_back({c.a, c.b, row, -t.gap, -HUGE_VAL, HUGE_VAL});
    }
  };
  for (int i : bodies)
    for (int other : broad_phase_.near(i))
      if (body(other).is_static || (held(other) && !asleep(other) && i < other)) look(in_order(i, other));
  if (!wrong) return false;
  for (const Island& island : islands_)
    for (int g : island.groups)
      for (int joint : mechanisms_.groups()[std::size_t(g)].joints)
        for (const JointRow& row : mechanisms_.rows(joint, states))
          rows.push_back({scene_.joints[std::size_t(joint)].body_a, scene_.joints[std::size_t(joint)].body_b, row, -row.error, -HUGE_VAL, HUGE_VAL});
  std::vector<Velocity> displacements(bodies.size());
  solve_contacts(scene_, states, bodies, contacts, rows, displacements);
  for (std::size_t k = 0; k < bodies.size(); ++k) {
    BodyState& state = states[std::size_t(bodies[k])];
    state.p_WB += displacements[k].v;
    state.q_WB = turned(state.q_WB, displacements[k].w);
  }
  return true;
}

void World::close_gaps(std::vector<BodyState>& states) const {
  std::vector<int> bodies;
  for (int i = 0; i < int(states.size()); ++i)
    if (held(i) && !asleep(i)) bodies.push_back(i);
  if (bodies.empty()) return;
  const auto close_joints = [&] {
    for (const Island& island : islands_)
      for (int g : island.groups) mechanisms_.project(g, states);
  };
  close_joints();
  for (int round = 0; round < kMostClosings && close_gaps(bodies, states); ++round) close_joints();
}

/// Kinetic and potential, with that of the springs at these bodies [J].
double World::energy_of(const std::vector<int>& bodies, const std::vector<BodyState>& states) const {
  double energy = 0;
  for (int i : bodies)
    energy += physics::kinetic_energy(body(i), states[std::size_t(i)]) + potential_energy(scene_.world, body(i), states[std::size_t(i)]);
  for (int k = 0; k < int(scene_.springs.size()); ++k)
    if (const scene::Spring& s = scene_.springs[std::size_t(k)]; std::ranges::find(bodies, s.body_a) != bodies.end() || std::ranges::find(bodies, s.body_b) != bodies.end())
      energy += mechanisms_.springs().energy(k, states);
  return energy;
}

}  // namespace rimshot::physics
