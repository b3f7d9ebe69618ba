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
constexpr int kMostClosings = 50;

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
  last_impulses_.erase(pair);
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

/// Moves and turns both bodies so that an overlap at a place is taken out, as an impulse there would. What is at rest stays where it is.
void World::push_apart(const Touch& touch, std::vector<BodyState>& states) const {
  Vec3 arm[2], turn[2];
  double mobility = 0;
  for (std::size_t k = 0; k < 2; ++k) {
    const int i = k == 0 ? touch.pair.first : touch.pair.second;
    if (body(i).is_static || asleep(i)) continue;
    const BodyState& s = states[std::size_t(i)];
    arm[k] = (touch.point - s.p_WB).cross(touch.normal);
    turn[k] = inverse_inertia_in_world(body(i), s.q_WB) * arm[k];
    mobility += 1 / body(i).mass + arm[k].dot(turn[k]);
  }
  const double amount = -touch.gap / mobility;
  for (std::size_t k = 0; k < 2; ++k) {
    const int i = k == 0 ? touch.pair.first : touch.pair.second;
    if (body(i).is_static || asleep(i)) continue;
    BodyState& s = states[std::size_t(i)];
    const double sign = k == 0 ? amount : -amount;
    s.p_WB += sign / body(i).mass * touch.normal;
    s.q_WB = turned(s.q_WB, sign * turn[k]);
  }
}

/// Takes out along the normals what curved surfaces leave of the gaps of lasting contacts: of third order in the step.
/// Closing one gap may press the body into something else, so that overlaps among the held bodies are then taken
/// out until there are none. Joints are closed in the same rounds.
void World::close_gaps(std::vector<BodyState>& states) const {
  if (islands_.empty()) return;
  const auto move_by = [&](const Pair& pair, double open) {
    const Vec3 normal = touch(pair, states).normal;
    const auto [share_a, share_b] = shares(pair);
    states[std::size_t(pair.first)].p_WB -= share_a * open * normal;
    states[std::size_t(pair.second)].p_WB += share_b * open * normal;
  };
  const auto gap_now = [&](const Pair& pair) {
    return gap(pair, states[std::size_t(pair.first)], states[std::size_t(pair.second)]);
  };
  const auto close_joints = [&] {
    for (int g = 0; g < int(mechanisms_.groups().size()); ++g)
      if (held(mechanisms_.groups()[std::size_t(g)].bodies.front())) mechanisms_.project(g, states);
  };
  bool rounds_alone = true;
  for (const Pair& pair : lasting_)
    if (is_round(pair) && !is_still(pair)) {
      move_by(pair, gap_now(pair));
    } else {
      rounds_alone = rounds_alone && is_round(pair);
    }
  close_joints();
  if (lasting_.size() < 2 && rounds_alone) return;
  bool overlap = true;
  for (int round = 0; round < kMostClosings && overlap; ++round) {
    overlap = false;
    for_near_pairs([&](const Pair& pair) {
      if (!held(pair.first) || !(held(pair.second) || body(pair.second).is_static)) return;
      if (is_still(pair) || far_apart(pair, 0)) return;
      if (is_round(pair)) {
        const double open = gap_now(pair);
        if (open > -kClosedHold) return;
        move_by(pair, open);
        overlap = true;
        return;
      }
      for (const Touch& t : touches(pair, states, 0)) {
        if (t.gap > -kClosedFaces) continue;
        push_apart(t, states);
        overlap = true;
      }
    });
    if (overlap) close_joints();
  }
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
