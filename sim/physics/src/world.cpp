#include "world.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "flight.h"
#include "impact_restitution.h"
#include "rimshot/core/deterministic_math.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/force_total.h"
#include "rimshot/scene/closest_point.h"
#include "time_of_impact.h"

namespace rimshot::physics {
namespace {

/// Step of lasting contact [s].
constexpr double kContactStep = 1.0 / 2000;
/// Bodies this close at an impact of one of them touch too [m].
constexpr double kTouching = 1e-9;
/// The same for a body in lasting contact, whose path within a step is known to second order only [m].
constexpr double kTouchingSupported = 1e-6;
/// Approach speeds below this are rounding [m/s].
constexpr double kNoApproach = 1e-10;
/// Longest step of flight as a share of the time in which the air changes a velocity by its own size: the fourth-order
/// error of a step is then below 1e-5 of the speed. A basketball's time is 6 s, so that this limit is for feathers and
/// storms.
constexpr double kShareOfAirTime = 0.2;
/// A body that the air stops faster than this [1/s] is a slip of the pen, and would take forever.
constexpr double kMostAirRate = 1e5;
constexpr int kMostRounds = 10000;
constexpr int kMostStops = 20000;

double radius(const scene::Body& body) { return std::get<scene::Sphere>(body.shape).radius; }

}  // namespace

World::World(const scene::Scene& scene) : scene_(scene), contact_solver_(scene) {
  for (const scene::Body& body : scene.bodies) {
    states_.push_back(body.initial);
    if (body.is_static) {
      states_.back().v_WB_W = states_.back().w_WB_W = Vec3::Zero();
      continue;
    }
    const std::string remedy =
        "body " + body.name + ": this version moves spheres with equal moments of inertia only; ";
    if (!std::holds_alternative<scene::Sphere>(body.shape))
      throw Error(ErrorCode::InvalidInput, remedy + "make the body a sphere or static: true");
    if (body.inertia.maxCoeff() - body.inertia.minCoeff() > 1e-12 * body.inertia.maxCoeff())
      throw Error(ErrorCode::InvalidInput, remedy + "write inertia: solid, inertia: shell or three equal values");
  }
  if (!scene.joints.empty())
    throw Error(ErrorCode::InvalidInput, "joint " + scene.joints.front().name + ": this version cannot simulate joints");
  const int count = int(scene.bodies.size());
  for (int a = 0; a < count; ++a)
    for (int b = 0; b < count; ++b)
      // A moving pair once, the moving body of a mixed pair first.
      if (!body(a).is_static && (body(b).is_static || a < b)) pairs_.push_back({a, b});
}

BodyState World::path(int index, double s) const {
  BodyState state = states_[std::size_t(index)];
  if (body(index).is_static) return state;
  if (!supported(index)) return fly(scene_.world, body(index), state, s).state;
  state.p_WB += s * state.v_WB_W;
  return state;
}

double World::gap(Pair pair, const BodyState& a, const BodyState& b) const {
  const Vec3 p_B = b.q_WB.conjugate() * (a.p_WB - b.p_WB);
  return scene::closest_point(body(pair.second).shape, p_B).distance - radius(body(pair.first));
}

World::Touch World::touch(Pair pair, const std::vector<BodyState>& states) const {
  const BodyState &a = states[std::size_t(pair.first)], &b = states[std::size_t(pair.second)];
  const auto nearest = scene::closest_point(body(pair.second).shape, b.q_WB.conjugate() * (a.p_WB - b.p_WB));
  Touch touch;
  touch.pair = pair;
  touch.normal = b.q_WB * nearest.normal;
  touch.point = b.q_WB * nearest.point + b.p_WB;
  const Vec3 v_a = a.v_WB_W + a.w_WB_W.cross(touch.point - a.p_WB),
             v_b = b.v_WB_W + b.w_WB_W.cross(touch.point - b.p_WB);
  touch.approach = -(v_a - v_b).dot(touch.normal);
  return touch;
}

ImpactSide World::side(int index) {
  ImpactSide side;
  side.state = &states_[std::size_t(index)];
  side.p_W = side.state->p_WB;
  if (!body(index).is_static) {
    side.inverse_mass = 1 / body(index).mass;
    side.inverse_inertia = 1 / body(index).inertia.x();
  }
  return side;
}

double World::restitution_of(const Touch& touch) const {
  return impact_restitution(scene_, touch.pair.first, touch.pair.second, touch.approach, 1 / body(touch.pair.first).mass);
}

double World::kinetic_energy() const {
  double energy = 0;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const scene::Body& b = scene_.bodies[i];
    if (!b.is_static)
      energy += 0.5 * b.mass * states_[i].v_WB_W.squaredNorm() + 0.5 * b.inertia.x() * states_[i].w_WB_W.squaredNorm();
  }
  return energy;
}

/// Longest step of flight that the air's time constants allow [s].
double World::longest_step() const {
  double fastest = 0;  // [1/s]
  if (!scene_.world.air) return HUGE_VAL;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const scene::Body& body = scene_.bodies[i];
    const double speed = (states_[i].v_WB_W - scene_.world.air->wind).norm();
    if (body.is_static || speed == 0) continue;
    const double rate = air_force(scene_.world, body, states_[i]).norm() / (body.mass * speed);
    if (rate > kMostAirRate)
      throw Error(ErrorCode::InvalidInput, "body " + body.name + ": at " + std::to_string(time_) +
                                               " s the air changes its velocity within less than 10 us; check mass, "
                                               "radius, speed, spin and aero");
    fastest = std::max(fastest, rate);
  }
  return fastest > 0 ? kShareOfAirTime / fastest : HUGE_VAL;
}

/// Time of the first impact within h, or h; `meeting` receives its pairs.
double World::next_impact(double h, std::vector<Pair>& meeting) const {
  double earliest = h;
  meeting.clear();
  const auto air = [&](int index) {
    return Vec3(air_force(scene_.world, body(index), states_[std::size_t(index)]) / body(index).mass);
  };
  const auto acceleration = [&](int index) -> Vec3 {
    if (body(index).is_static || supported(index)) return Vec3::Zero();
    return scene_.world.gravity + air(index);
  };
  // Bound of the relative speed over the step. The air's part may change within it, by less than its half because of
  // longest_step().
  const auto speed_bound = [&](Pair pair) {
    const Vec3 velocity = states_[std::size_t(pair.first)].v_WB_W - states_[std::size_t(pair.second)].v_WB_W;
    double change = (acceleration(pair.first) - acceleration(pair.second)).norm();
    for (int index : {pair.first, pair.second})
      if (!body(index).is_static) change += 0.5 * air(index).norm();
    return velocity.norm() + h * change + 1e-9;
  };
  for (const Pair& pair : pairs_) {
    if (lasting_.contains(pair)) continue;
    const double speed = speed_bound(pair);
    if (gap(pair, 0) > speed * earliest) continue;
    const auto s = time_of_impact([&](double at) { return gap(pair, at); }, speed, earliest);
    if (!s) continue;
    if (*s < earliest) meeting.clear();
    earliest = *s;
    meeting.push_back(pair);
  }
  return earliest;
}

/// Moves everything by s seconds, to the time `arrival`, and gives out the samples on the way.
void World::move(double s, double arrival, const std::vector<double>& sample_times, const Sampler& sampler) {
  const std::vector<BodyState> start = states_;
  const std::set<int> held = supported_;
  const double dissipated_start = dissipated_, time_start = time_, energy_start = energy_of_supported();
  const std::vector<Pair> separated = step_contacts(s);
  close_gaps(states_);
  const double lost_in_contact = energy_start - energy_of_supported();
  const auto flies = [&](std::size_t i) { return !scene_.bodies[i].is_static && !held.contains(int(i)); };
  dissipated_ += lost_in_contact;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (!flies(i)) continue;
    const Flown flown = fly(scene_.world, scene_.bodies[i], start[i], s);
    states_[i] = flown.state;
    dissipated_ += flown.air_work;
  }
  time_ = arrival;

  for (; next_sample_ < sample_times.size() && sample_times[next_sample_] <= time_; ++next_sample_) {
    const double at = sample_times[next_sample_];
    if (at == time_) {
      sampler(at, states_, dissipated_);
      continue;
    }
    const double ds = at - time_start, u = ds / s;
    std::vector<BodyState> sample = states_;
    double dissipated = dissipated_start + u * lost_in_contact;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (!flies(i)) continue;
      const Flown flown = fly(scene_.world, scene_.bodies[i], start[i], ds);
      sample[i] = flown.state;
      dissipated += flown.air_work;
    }
    for (int i : held) {
      const BodyState &a = start[std::size_t(i)], &b = states_[std::size_t(i)];
      BodyState& state = sample[std::size_t(i)];
      const Vec3 closed = b.p_WB - a.p_WB - 0.5 * s * (a.v_WB_W + b.v_WB_W);  // what close_gaps added over the step
      state.v_WB_W = (1 - u) * a.v_WB_W + u * b.v_WB_W;
      state.w_WB_W = (1 - u) * a.w_WB_W + u * b.w_WB_W;
      state.p_WB = a.p_WB + 0.5 * ds * (a.v_WB_W + state.v_WB_W) + u * closed;
      state.q_WB = (deterministic::rotation(0.5 * ds * (a.w_WB_W + state.w_WB_W)) * a.q_WB).normalized();
    }
    sampler(at, sample, dissipated);
  }
  for (const Pair& pair : separated) end_contact(pair);
}

/// Impacts of everything that touches now, until nothing approaches: a chain of balls, a ball in a corner.
void World::resolve(const std::vector<Pair>& meeting) {
  std::vector<Pair> candidates = meeting;
  for (const Pair& pair : pairs_) {
    const double limit = supported(pair.first) || supported(pair.second) ? kTouchingSupported : kTouching;
    if (std::ranges::find(candidates, pair) == candidates.end() && std::abs(gap(pair, 0)) <= limit)
      candidates.push_back(pair);
  }
  std::ranges::sort(candidates);
  const double before = kinetic_energy();
  for (int round = 0;; ++round) {
    if (round == kMostRounds)
      throw Error(ErrorCode::Internal, "impacts at " + std::to_string(time_) + " s do not settle after " +
                                           std::to_string(kMostRounds) + " rounds; one is between " +
                                           body(candidates[0].first).name + " and " + body(candidates[0].second).name);
    Touch fastest;
    fastest.approach = kNoApproach;
    for (const Pair& pair : candidates)
      if (const Touch t = touch(pair, states_); t.approach > fastest.approach) fastest = t;
    if (fastest.approach == kNoApproach) break;

    const Pair pair = fastest.pair;
    const double restitution = restitution_of(fastest);
    // A pair whose rebound would be too slow to see stays together, and so does one that lasts already.
    const bool rests = lasting_.contains(pair) || restitution * fastest.approach < kRestSpeed;
    const auto result = resolve_impact(side(pair.first), side(pair.second), fastest.point, fastest.normal,
                                       rests ? 0 : restitution, scene_.contact_law(pair.first, pair.second).friction);
    if (lasting_.contains(pair)) continue;
    if (rests && lasts(pair, result.separation_speed)) {
      begin_contact(fastest, result);
    } else {
      events_.push_back(event_of(fastest, result, trajectory::Phase::Impact));
    }
  }
  dissipated_ += before - kinetic_energy();
  // What touches without approach but is pressed together: a ball that rests from the start.
  for (const Pair& pair : candidates) {
    if (lasting_.contains(pair)) continue;
    const Touch still = touch(pair, states_);
    if (lasts(pair, -still.approach)) begin_contact(still, {});
  }
}

void World::require_finite() const {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const BodyState& s = states_[i];
    if (!s.p_WB.allFinite() || !s.v_WB_W.allFinite() || !s.w_WB_W.allFinite() || s.v_WB_W.norm() > 1e6)
      throw Error(ErrorCode::Internal, "body " + scene_.bodies[i].name + " at " + std::to_string(time_) +
                                           " s has left the range of the simulation: speed " +
                                           std::to_string(s.v_WB_W.norm()) +
                                           " m/s; check forces and speeds of the scene");
  }
}

void World::advance(double end, double step, const std::vector<double>& sample_times, const Sampler& sampler,
                    const std::vector<Intervention>& interventions, const std::function<void(int body)>& make_static) {
  std::vector<Pair> meeting;
  const double begin = time_;
  auto next_intervention = interventions.begin();
  for (long k = 1; time_ < end; ++k) {
    for (; next_intervention != interventions.end() && next_intervention->time <= time_; ++next_intervention)
      intervene(*next_intervention, make_static);
    const double target = std::min(end, begin + double(k) * step);
    for (int stops = 0; time_ < target; ++stops) {
      if (stops == kMostStops)
        throw Error(ErrorCode::Internal, "more than " + std::to_string(kMostStops) + " stops in one step at " +
                                             std::to_string(time_) + " s");
      // Lasting contact takes short steps whose length does not depend on the outer step's.
      const double left = target - time_;
      const double h =
          std::min({left, longest_step(), supported_.empty() || left < 1.5 * kContactStep ? left : kContactStep});
      const double s = next_impact(h, meeting);
      // No drift of the grid by rounding.
      move(s, h == left && meeting.empty() ? target : time_ + s, sample_times, sampler);
      if (!meeting.empty()) resolve(meeting);
      require_finite();
    }
  }
}

}  // namespace rimshot::physics
