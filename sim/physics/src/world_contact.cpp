#include <algorithm>

#include "flight.h"
#include "rimshot/core/deterministic_math.h"
#include "rimshot/physics/force_total.h"
#include "world.h"

namespace rimshot::physics {
namespace {

/// A lasting pair that parts faster than this after the solver's step has separated: the contact would have to pull
/// [m/s]. A step of 1/2000 s without contact force parts a pair by 5e-3 m/s at 1 g; what the error of the step can
/// feign is below 1e-5 m/s.
constexpr double kSeparating = 2e-5;
/// A path that bends towards the other body by less is not pressed against it [m/s^2].
constexpr double kNoPressure = 1e-3;
/// An overlap of supported bodies that is shallower stays [m].
constexpr double kClosed = 1e-10;
constexpr int kMostClosings = 50;

}  // namespace

/// Whether a pair that parts with `separation` [m/s] stays together. A body that is supported already may be pressed by
/// its other contacts: that pair stays until the solver parts it. In free flight the path has to bend towards the other
/// body.
bool World::lasts(Pair pair, double separation) const {
  if (separation >= kRestSpeed) return false;
  if (supported(pair.first) || supported(pair.second)) return true;
  constexpr double d = 5e-4;  // the gap's second difference sees forces and curvature alike
  return (gap(pair, 2 * d) - 2 * gap(pair, d) + gap(pair, 0)) / (d * d) < -kNoPressure;
}

trajectory::ContactEvent World::event_of(const Touch& touch, const ImpactResult& result,
                                         trajectory::Phase phase) const {
  trajectory::ContactEvent event;
  event.time = time_;
  event.phase = phase;
  event.body_a = touch.pair.first;
  event.body_b = touch.pair.second;
  event.point = touch.point;
  event.normal = touch.normal;
  event.approach_speed = result.approach_speed;
  event.separation_speed = result.separation_speed;
  event.normal_impulse = result.normal_impulse;
  event.friction_impulse = result.friction_impulse;
  event.restitution = restitution_of(touch);
  event.friction = scene_.contact_law(touch.pair.first, touch.pair.second).friction;
  return event;
}

void World::begin_contact(const Touch& touch, const ImpactResult& landing) {
  lasting_.insert(touch.pair);
  for (int index : {touch.pair.first, touch.pair.second})
    if (!body(index).is_static) supported_.insert(index);
  events_.push_back(event_of(touch, landing, trajectory::Phase::Begin));
}

void World::end_contact(Pair pair) {
  const Touch apart = touch(pair, states_);
  ImpactResult parting;
  parting.separation_speed = std::max(0.0, -apart.approach);
  events_.push_back(event_of(apart, parting, trajectory::Phase::End));
  lasting_.erase(pair);
  supported_.clear();
  for (const Pair& left : lasting_)
    for (int index : {left.first, left.second})
      if (!body(index).is_static) supported_.insert(index);
}

/// Moves the supported bodies by s and returns the pairs that separated. Forces and normals are those of the middle of
/// the step and the path has the mean velocity, which makes the method of second order.
std::vector<World::Pair> World::step_contacts(double s) {
  std::vector<Pair> separated;
  if (supported_.empty() || s <= 0) return separated;
  const std::vector<int> bodies(supported_.begin(), supported_.end());
  std::vector<BodyState> middle = states_;
  for (int i : bodies) middle[std::size_t(i)].p_WB += 0.5 * s * states_[std::size_t(i)].v_WB_W;
  close_gaps(middle);
  std::vector<Vec3> forces(states_.size(), Vec3::Zero());
  for (int i : bodies)
    forces[std::size_t(i)] = body(i).mass * flight_acceleration(scene_.world, body(i), middle[std::size_t(i)]);

  // On a curved surface the normal turns within the step: seen from the middle's normal, a tangential velocity parts at
  // the start and approaches at the end, by half of what curvature bends. The solver, which ends at no approach, is
  // shown the difference of both.
  std::vector<Vec3> turn(states_.size(), Vec3::Zero());
  for (const Pair& pair : lasting_) {
    const double bend =
        2 / s * (gap_along(pair, middle, -0.5 * s) - 2 * gap_along(pair, middle, 0) + gap_along(pair, middle, 0.5 * s));
    const Vec3 normal = touch(pair, middle).normal;
    const auto [share_a, share_b] = shares(pair);
    turn[std::size_t(pair.first)] += share_a * bend * normal;
    turn[std::size_t(pair.second)] -= share_b * bend * normal;
  }
  for (int i : bodies) middle[std::size_t(i)].v_WB_W += turn[std::size_t(i)];
  contact_solver_.solve(bodies, forces, s, middle);
  for (const Pair& pair : lasting_)
    if (touch(pair, middle).approach < -kSeparating) separated.push_back(pair);

  for (int i : bodies) {
    BodyState& state = states_[std::size_t(i)];
    const Vec3 v_end = middle[std::size_t(i)].v_WB_W - turn[std::size_t(i)], w_end = middle[std::size_t(i)].w_WB_W;
    state.p_WB += 0.5 * s * (state.v_WB_W + v_end);
    state.q_WB = (deterministic::rotation(0.5 * s * (state.w_WB_W + w_end)) * state.q_WB).normalized();
    state.v_WB_W = v_end;
    state.w_WB_W = w_end;
  }
  return separated;
}

/// Gap of a pair that goes on for s seconds from `states` with its velocities.
double World::gap_along(Pair pair, const std::vector<BodyState>& states, double s) const {
  BodyState a = states[std::size_t(pair.first)], b = states[std::size_t(pair.second)];
  a.p_WB += s * a.v_WB_W;
  b.p_WB += s * b.v_WB_W;
  return gap(pair, a, b);
}

/// How a pair shares a displacement along its normal: as an impulse would, by the inverse masses.
std::pair<double, double> World::shares(Pair pair) const {
  if (body(pair.second).is_static) return {1, 0};
  const double a = body(pair.first).mass, b = body(pair.second).mass;
  return {b / (a + b), a / (a + b)};
}

/// Takes out along the normals what curved surfaces leave of the gaps of lasting contacts: of third order in the step.
/// Closing one gap may press the body into something else, so that overlaps among the supported bodies are then taken
/// out until there are none.
void World::close_gaps(std::vector<BodyState>& states) const {
  const auto move_by = [&](const Pair& pair, double open) {
    const Vec3 normal = touch(pair, states).normal;
    const auto [share_a, share_b] = shares(pair);
    states[std::size_t(pair.first)].p_WB -= share_a * open * normal;
    states[std::size_t(pair.second)].p_WB += share_b * open * normal;
  };
  const auto gap_now = [&](const Pair& pair) {
    return gap(pair, states[std::size_t(pair.first)], states[std::size_t(pair.second)]);
  };
  for (const Pair& pair : lasting_) move_by(pair, gap_now(pair));
  if (lasting_.size() < 2) return;
  bool overlap = true;
  for (int round = 0; round < kMostClosings && overlap; ++round) {
    overlap = false;
    for (const Pair& pair : pairs_) {
      if (!supported(pair.first) || !(supported(pair.second) || body(pair.second).is_static)) continue;
      const double open = gap_now(pair);
      if (open > -kClosed) continue;
      move_by(pair, open);
      overlap = true;
    }
  }
}

/// Kinetic and potential [J].
double World::energy_of_supported() const {
  double energy = 0;
  for (int i : supported_) {
    const BodyState& state = states_[std::size_t(i)];
    energy += 0.5 * body(i).mass * state.v_WB_W.squaredNorm() + 0.5 * body(i).inertia.x() * state.w_WB_W.squaredNorm() -
              body(i).mass * scene_.world.gravity.dot(state.p_WB);
  }
  return energy;
}

}  // namespace rimshot::physics
