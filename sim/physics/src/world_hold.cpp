#include <algorithm>
#include <cmath>
#include <iterator>

#include "free_rotation.h"
#include "moment_rows.h"
#include "rigid_body.h"
#include "rimshot/physics/force_total.h"
#include "world.h"

namespace rimshot::physics {
namespace {

/// A lasting pair that parts faster than this after the solver's step has separated: the contact would have to pull
/// [m/s]. A step of 1/2000 s without contact force parts a pair by 5e-3 m/s at 1 g; what the error of the step can
/// feign is below 1e-5 m/s.
constexpr double kSeparating = 2e-5;
/// A place of a lasting pair that is open by less touches [m].
constexpr double kOpen = 1e-7;
/// Faces and edges that part have separated when they are open by more [m]: what the solver leaves of a stack's velocities in its
/// first steps must not take it apart.
constexpr double kApart = 5e-6;
/// Shortest way along which a normal's turn is looked at, as a share of the step of lasting contact.
constexpr double kShortestLook = 0.05;
/// Impulses of no end, for the solver.
constexpr double kEndless = 1e30;

}  // namespace

/// Gap up to which places of a lasting pair may close within s seconds [m].
double World::slack(Pair pair, double s, const std::vector<BodyState>& states) const {
  return 1e-6 + 2 * s * (relative_speed_bound(pair, states) + s * scene_.world.gravity.norm());
}

/// Places of lasting pairs that are open and would close within the step have landed: they bounce where that can be seen, and else
/// go on just fast enough to close at the step's end. What touches in their island takes part.
void World::land_within(const Island& island, double s) {
  std::vector<ImpactContact> group;
  bool lands = false;
  for (const Pair& pair : island.contacts) {
    if (is_round(pair)) continue;
    for (const Touch& t : touches(pair, states_, slack(pair, s, states_))) {
      ImpactContact c;
      c.a = pair.first;
      c.b = pair.second;
      c.point = t.point;
      c.normal = t.normal;
      c.friction = laws_.of(c.a, c.b).friction;
      c.drilling_friction = laws_.of(c.a, c.b).drilling_friction;
      c.allowed_approach = t.gap < kOpen ? 0 : t.gap / s;
      if (t.gap >= kOpen && t.approach > c.allowed_approach) {
        lands = true;
        if (const double e = restitution_of(t); e * t.approach >= kRestSpeed) c.restitution = e;
      }
      group.push_back(c);
    }
  }
  if (!lands) return;
  ImpulseResponse response(scene_, mechanisms_, states_);
  resolve_together(group, response);
  std::map<Pair, std::vector<ImpactContact>> bounced;
  for (const ImpactContact& c : group)
    if (c.restitution > 0 && c.normal_impulse > 0) bounced[{c.a, c.b}].push_back(c);
  for (const auto& [pair, blows] : bounced) events_.push_back(event_of(pair, blows, trajectory::Phase::Impact));
}

/// What the next s seconds of lasting contact begin with: velocities that places which close and joints which reach a limit do not allow.
void World::land_within(double s) {
  const double before = kinetic_energy();
  for (const Island& island : islands_)
    if (!island.asleep) land_within(island, s);
  stop_at_limits(s);
  dissipated_ += before - kinetic_energy();
  for (GroupPath& path : group_paths_) path.s = -1;
}

/// Joints that would pass a limit within the step are slowed down to reach it at the step's end.
void World::stop_at_limits(double s) {
  for (int g = 0; g < int(mechanisms_.groups().size()); ++g) {
    if (!held(mechanisms_.groups()[std::size_t(g)].bodies.front())) continue;
    std::optional<Mechanisms::Response> response;
    for (const SolverRow& row : limit_rows(g, s, states_)) {
      const double excess = row.row.rate(states_[std::size_t(row.a)], states_[std::size_t(row.b)]) - row.target;
      if (row.low < 0 ? excess <= 0 : excess >= 0) continue;
      if (!response) response.emplace(mechanisms_, g, states_);
      const auto push = [&](double amount, std::vector<BodyState>& states) {
        if (!body(row.a).is_static) response->push(row.a, amount * row.row.lin_a, amount * row.row.ang_a, states);
        if (!body(row.b).is_static) response->push(row.b, amount * row.row.lin_b, amount * row.row.ang_b, states);
      };
      std::vector<BodyState> probe(states_.size());
      push(1, probe);
      push(-excess / row.row.rate(probe[std::size_t(row.a)], probe[std::size_t(row.b)]), states_);
    }
  }
}

/// Moves the held bodies by s and returns the pairs that separated. Forces and normals are those of the middle of
/// the step and the path has the mean velocity, which makes the method of second order.
std::vector<World::Pair> World::step_contacts(double s) {
  std::vector<Pair> separated;
  std::vector<int> bodies;
  for (const Island& island : islands_)
    if (!island.asleep) bodies.insert(bodies.end(), island.bodies.begin(), island.bodies.end());
  if (s <= 0 || bodies.empty()) return separated;
  std::vector<BodyState> middle = states_;
  for (int i : bodies) {
    BodyState& state = middle[std::size_t(i)];
    state.p_WB += 0.5 * s * state.v_WB_W;
    if (!shape(i).is_sphere()) state.q_WB = turned(state.q_WB, 0.5 * s * state.w_WB_W);
  }
  close_gaps(middle);
  for (int i : bodies) {  // closing joints changes velocities too, which are the start's
    middle[std::size_t(i)].v_WB_W = states_[std::size_t(i)].v_WB_W;
    middle[std::size_t(i)].w_WB_W = states_[std::size_t(i)].w_WB_W;
  }
  std::vector<Vec3> forces(states_.size(), Vec3::Zero()), torques = forces;
  for (int i : bodies) {
    forces[std::size_t(i)] = body(i).mass * flight_acceleration(scene_.world, body(i), middle[std::size_t(i)]);
    torques[std::size_t(i)] = -middle[std::size_t(i)].w_WB_W.cross(angular_momentum(body(i), middle[std::size_t(i)]));
  }
  for (const Island& island : islands_)
    for (int g : island.groups)
      for (int spring : mechanisms_.groups()[std::size_t(g)].springs) mechanisms_.springs().add_loads(spring, middle, 0.5 * s, forces, torques);

  // On a curved surface the normal turns within the step: seen from the middle's normal, a tangential velocity parts at
  // the start and approaches at the end, by half of what curvature bends. The solver, which ends at no approach, is
  // shown the difference of both.
  std::vector<Vec3> turn(states_.size(), Vec3::Zero());
  for (const Pair& pair : lasting_) {
    if (!is_round(pair) || is_still(pair)) continue;
    // Of a step cut short by an impact or the end the difference would be rounding alone: it is taken over a longer way.
    const double d = std::max(0.5 * s, kShortestLook * contact_step_), share = 0.5 * s / d;
    const double bend =
        2 / s * (share * share) * (gap_along(pair, middle, -d) - 2 * gap_along(pair, middle, 0) + gap_along(pair, middle, d));
    const Vec3 normal = touch(pair, middle).normal;
    const auto [share_a, share_b] = shares(pair);
    turn[std::size_t(pair.first)] += share_a * bend * normal;
    turn[std::size_t(pair.second)] -= share_b * bend * normal;
  }
  for (int i : bodies) middle[std::size_t(i)].v_WB_W += turn[std::size_t(i)];
  for (const Island& island : islands_)
    if (!island.asleep) hold(island, forces, torques, s, middle, separated);

  for (int i : bodies) {
    BodyState& state = states_[std::size_t(i)];
    const Vec3 v_end = middle[std::size_t(i)].v_WB_W - turn[std::size_t(i)], w_end = middle[std::size_t(i)].w_WB_W;
    state.p_WB += 0.5 * s * (state.v_WB_W + v_end);
    state.q_WB = turned(state.q_WB, 0.5 * s * (state.w_WB_W + w_end));
    state.v_WB_W = v_end;
    state.w_WB_W = w_end;
  }
  return separated;
}

/// The solver's step of one island at the poses of `middle`, whose velocities it changes.
void World::hold(const Island& island, const std::vector<Vec3>& forces, const std::vector<Vec3>& torques, double s,
                 std::vector<BodyState>& middle, std::vector<Pair>& separated) {
  // From top to bottom: in one pass every contact then carries what lies on it.
  std::vector<Pair> order = island.contacts;
  std::ranges::stable_sort(order, {}, [&](const Pair& pair) {
    return scene_.world.gravity.dot(middle[std::size_t(pair.first)].p_WB + middle[std::size_t(pair.second)].p_WB);
  });
  std::vector<SolverContact> contacts;
  std::vector<std::size_t> ends;  // of each pair's contacts
  for (const Pair& pair : order) {
    const std::vector<SolverContact>& known = last_forces_[pair];
    for (const Touch& t : touches(pair, middle, slack(pair, 0.5 * s, middle))) {
      SolverContact c;
      c.a = pair.first;
      c.b = pair.second;
      c.point = t.point;
      c.normal = t.normal;
      c.friction = laws_.of(c.a, c.b).friction;
      // What is open by this at the middle was open by twice as much at the start, and may close at the end. What is hardly open
      // touches: to chase such gaps would shake a stack.
      c.allowed_approach = is_round(pair) || t.gap < kOpen ? 0 : 2 * t.gap / s;
      // The first guess is what the place nearest to this one had.
      const double reach = 0.05 * std::min(shape(pair.first).bounding_radius(), shape(pair.second).bounding_radius());
      double nearest = reach;
      for (const SolverContact& k : known)
        if (const double distance = (k.point - c.point).norm(); distance < nearest) {
          nearest = distance;
          c.impulse = s * k.impulse;
        }
      contacts.push_back(c);
    }
    ends.push_back(contacts.size());
  }
  std::vector<SolverRow> rows = joint_rows(island, s, middle);
  for (const SolverRow& moment : moment_rows(contacts, laws_, middle)) rows.push_back(moment);
  std::vector<Velocity> velocities;
  for (int i : island.bodies) {
    const BodyState& state = middle[std::size_t(i)];
    velocities.push_back({state.v_WB_W + s / body(i).mass * forces[std::size_t(i)],
                          state.w_WB_W + s * inverse_inertia_in_world(body(i), state.q_WB) * torques[std::size_t(i)]});
  }
  solve_contacts(scene_, middle, island.bodies, contacts, rows, velocities);
  for (std::size_t k = 0; k < island.bodies.size(); ++k) {
    BodyState& state = middle[std::size_t(island.bodies[k])];
    state.v_WB_W = velocities[k].v;
    state.w_WB_W = velocities[k].w;
  }
  auto c = contacts.begin();
  for (std::size_t k = 0; k < order.size(); ++k) {
    const Pair pair = order[k];
    std::vector<SolverContact>& known = last_forces_[pair];
    known.clear();
    bool parts = true;
    for (; c != contacts.begin() + std::ptrdiff_t(ends[k]); ++c) {
      known.push_back(*c);
      known.back().impulse /= s;
      parts = parts && approach_of(pair, c->point, c->normal, middle) < -kSeparating && (is_round(pair) || c->allowed_approach * s > kApart);
    }
    if (parts) separated.push_back(pair);
  }
}

/// The limits of a group's joints: each may be reached s seconds on and not be passed.
std::vector<SolverRow> World::limit_rows(int group, double s, const std::vector<BodyState>& states) const {
  std::vector<SolverRow> rows;
  for (int joint : mechanisms_.groups()[std::size_t(group)].joints) {
    const scene::Joint& j = scene_.joints[std::size_t(joint)];
    if (!j.limits) continue;
    const JointRow free = mechanisms_.geometry(joint).free_row(states[std::size_t(j.body_a)], states[std::size_t(j.body_b)]);
    rows.push_back({j.body_a, j.body_b, free, -std::max(0.0, free.error - (*j.limits)[0]) / s, 0, kEndless});
    rows.push_back({j.body_a, j.body_b, free, std::max(0.0, (*j.limits)[1] - free.error) / s, -kEndless, 0});
  }
  return rows;
}

/// The equations of an island's joints, their limits and motors, for the solver.
std::vector<SolverRow> World::joint_rows(const Island& island, double s, const std::vector<BodyState>& states) const {
  std::vector<SolverRow> rows;
  for (int g : island.groups) {
    const auto& group = mechanisms_.groups()[std::size_t(g)];
    for (int joint : group.joints) {
      const scene::Joint& j = scene_.joints[std::size_t(joint)];
      for (const JointRow& row : mechanisms_.rows(joint, states)) rows.push_back({j.body_a, j.body_b, row, 0, -kEndless, kEndless});
      if (!j.motor) continue;
      const JointRow free = mechanisms_.geometry(joint).free_row(states[std::size_t(j.body_a)], states[std::size_t(j.body_b)]);
      const double most = j.motor->max_effort * s;
      rows.push_back({j.body_a, j.body_b, free, j.motor->speed, -most, most});
    }
    // Seen from the middle of the step half of it is left.
    for (const SolverRow& row : limit_rows(g, 0.5 * s, states)) rows.push_back(row);
  }
  return rows;
}

}  // namespace rimshot::physics
