#include "world.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "flight.h"
#include "rimshot/core/deterministic_math.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/force_total.h"
#include "rimshot/scene/closest_point.h"
#include "time_of_impact.h"

namespace rimshot::physics {
namespace {

/// A rebound slower than this lasts less than 2 ms and rises less than 5 um at 1 g: the contact counts as lasting [m/s].
constexpr double kRestSpeed = 0.01;
/// Step of lasting contact [s].
constexpr double kContactStep = 1.0 / 2000;
/// Bodies this close at an impact of one of them touch too [m].
constexpr double kTouching = 1e-9;
/// The same for a body in lasting contact, whose path within a step is known to second order only [m].
constexpr double kTouchingSupported = 1e-6;
/// A lasting pair that parts faster than this after the solver's step has separated: the contact would have to pull [m/s].
constexpr double kSeparating = 1e-7;
/// Approach speeds below this are rounding [m/s].
constexpr double kNoApproach = 1e-10;
/// A free path that bends towards the other body by less is not pressed against it [m/s^2].
constexpr double kNoPressure = 1e-3;
/// Longest step of flight as a share of the time in which the air changes a velocity by its own size; the fourth-order error of a
/// step is then below 1e-5 of the speed, and of a basketball's, whose time is 6 s, below 1e-15.
constexpr double kShareOfAirTime = 0.2;
constexpr int kMostRounds = 10000;
constexpr int kMostStops = 20000;

double radius(const scene::Body& body) {
  const auto* sphere = std::get_if<scene::Sphere>(&body.shape);
  RIMSHOT_CHECK(sphere != nullptr, body.name);
  return sphere->radius;
}

}  // namespace

World::World(const scene::Scene& scene) : scene_(scene), contact_solver_(scene) {
  for (const scene::Body& body : scene.bodies) {
    if (!body.is_static && !std::holds_alternative<scene::Sphere>(body.shape))
      throw Error(ErrorCode::InvalidInput, "body " + body.name + ": this version moves spheres only; make the body a sphere or static: true");
    if (!body.is_static && body.inertia.maxCoeff() - body.inertia.minCoeff() > 1e-12 * body.inertia.maxCoeff())
      throw Error(ErrorCode::InvalidInput, "body " + body.name + ": this version moves spheres with three equal moments of inertia; give solid, shell or equal moments");
    states_.push_back(body.initial);
    if (body.is_static) states_.back().v_WB_W = states_.back().w_WB_W = Vec3::Zero();
  }
  const int count = int(scene.bodies.size());
  for (int a = 0; a < count; ++a)
    for (int b = 0; b < count; ++b) {
      if (scene.bodies[std::size_t(a)].is_static) continue;
      // A moving pair once, the moving body of a mixed pair first.
      if (a < b || scene.bodies[std::size_t(b)].is_static) pairs_.push_back({a, b});
    }
}

BodyState World::path(int body, double s) const {
  const BodyState& start = states_[std::size_t(body)];
  if (scene_.bodies[std::size_t(body)].is_static) return start;
  if (!supported(body)) return fly(scene_.world, scene_.bodies[std::size_t(body)], start, s).state;
  BodyState state = start;
  state.p_WB += s * start.v_WB_W;
  return state;
}

double World::gap(Pair pair, double s) const {
  const Vec3 p_W = path(pair.first, s).p_WB;
  const BodyState other = path(pair.second, s);
  const Vec3 p_B = other.q_WB.conjugate() * (p_W - other.p_WB);
  return scene::closest_point(scene_.bodies[std::size_t(pair.second)].shape, p_B).distance - radius(scene_.bodies[std::size_t(pair.first)]);
}

World::Touch World::touch(Pair pair) const {
  const BodyState &a = states_[std::size_t(pair.first)], &b = states_[std::size_t(pair.second)];
  const auto nearest = scene::closest_point(scene_.bodies[std::size_t(pair.second)].shape, b.q_WB.conjugate() * (a.p_WB - b.p_WB));
  Touch touch;
  touch.pair = pair;
  touch.normal = b.q_WB * nearest.normal;
  touch.point = b.q_WB * nearest.point + b.p_WB;
  const Vec3 v_a = a.v_WB_W + a.w_WB_W.cross(touch.point - a.p_WB), v_b = b.v_WB_W + b.w_WB_W.cross(touch.point - b.p_WB);
  touch.approach = -(v_a - v_b).dot(touch.normal);
  return touch;
}

ImpactSide World::side(int body) {
  ImpactSide side;
  const scene::Body& b = scene_.bodies[std::size_t(body)];
  side.state = &states_[std::size_t(body)];
  side.p_W = side.state->p_WB;
  if (!b.is_static) {
    side.inverse_mass = 1 / b.mass;
    side.inverse_inertia = 1 / b.inertia.x();
  }
  return side;
}

double World::kinetic_energy() const {
  double energy = 0;
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const scene::Body& body = scene_.bodies[i];
    if (!body.is_static) energy += 0.5 * body.mass * states_[i].v_WB_W.squaredNorm() + 0.5 * body.inertia.x() * states_[i].w_WB_W.squaredNorm();
  }
  return energy;
}

double World::next_impact(double h, std::vector<Pair>& meeting) const {
  double earliest = h;
  meeting.clear();
  for (const Pair& pair : pairs_) {
    if (lasting_.contains(pair)) continue;
    const auto bound = [&](int body) {
      if (scene_.bodies[std::size_t(body)].is_static) return 0.0;
      const BodyState& s = states_[std::size_t(body)];
      // Air may turn the velocity but hardly speeds a body up within a step; gravity may.
      return s.v_WB_W.norm() + flight_acceleration(scene_.world, scene_.bodies[std::size_t(body)], s).norm() * h * 1.5;
    };
    const double speed = bound(pair.first) + bound(pair.second) + 1e-9;
    if (gap(pair, 0) > speed * earliest) continue;
    const auto s = time_of_impact([&](double at) { return gap(pair, at); }, speed, earliest);
    if (!s) continue;
    if (*s < earliest) meeting.clear();
    earliest = *s;
    meeting.push_back(pair);
  }
  return earliest;
}

void World::move_supported(double s) {
  if (supported_.empty() || s <= 0) return;
  std::vector<Vec3> forces(states_.size(), Vec3::Zero());
  std::vector<int> bodies(supported_.begin(), supported_.end());
  for (int i : bodies) {
    const scene::Body& body = scene_.bodies[std::size_t(i)];
    forces[std::size_t(i)] = body.mass * flight_acceleration(scene_.world, body, states_[std::size_t(i)]);
  }
  const std::vector<BodyState> before = states_;
  contact_solver_.solve(bodies, forces, s, states_);
  for (int i : bodies) {
    const BodyState& old = before[std::size_t(i)];
    BodyState& state = states_[std::size_t(i)];
    // The mean of both velocities makes the path of second order; Bullet's own path is of first order.
    state.p_WB = old.p_WB + 0.5 * s * (old.v_WB_W + state.v_WB_W);
    state.q_WB = (deterministic::rotation(0.5 * s * (old.w_WB_W + state.w_WB_W)) * old.q_WB).normalized();
  }
}

/// What is left of the gaps of lasting contacts after a step (second order in the step, from curved surfaces) is taken out along
/// the normals.
void World::close_gaps() {
  for (const Pair& pair : lasting_) {
    const double open = gap(pair, 0);
    if (open > kSeparated) continue;  // released, not pulled back
    const Vec3 normal = touch(pair).normal;
    const bool second_moves = !scene_.bodies[std::size_t(pair.second)].is_static;
    const double mass_a = scene_.bodies[std::size_t(pair.first)].mass, mass_b = scene_.bodies[std::size_t(pair.second)].mass;
    const double share = second_moves ? mass_b / (mass_a + mass_b) : 1;
    states_[std::size_t(pair.first)].p_WB -= share * open * normal;
    if (second_moves) states_[std::size_t(pair.second)].p_WB += (1 - share) * open * normal;
  }
}

void World::move(double s, const std::vector<double>& sample_times, const Sampler& sampler) {
  const std::vector<BodyState> start = states_;
  const double dissipated_start = dissipated_, time_start = time_;
  std::vector<int> flying;
  for (std::size_t i = 0; i < states_.size(); ++i)
    if (!scene_.bodies[i].is_static && !supported(int(i))) flying.push_back(int(i));

  const auto energy_of_supported = [&] {
    double energy = 0;
    for (int i : supported_) {
      const scene::Body& body = scene_.bodies[std::size_t(i)];
      const BodyState& state = states_[std::size_t(i)];
      energy += 0.5 * body.mass * state.v_WB_W.squaredNorm() + 0.5 * body.inertia.x() * state.w_WB_W.squaredNorm() -
                body.mass * scene_.world.gravity.dot(state.p_WB);
    }
    return energy;
  };
  const double before = energy_of_supported();
  move_supported(s);
  close_gaps();
  dissipated_ += before - energy_of_supported();
  for (int i : flying) {
    const Flown flown = fly(scene_.world, scene_.bodies[std::size_t(i)], start[std::size_t(i)], s);
    states_[std::size_t(i)] = flown.state;
    dissipated_ += flown.air_work;
  }
  time_ = time_start + s;

  // Samples inside the step: flight from its start; a supported body between its two ends.
  while (next_sample_ < sample_times.size() && sample_times[next_sample_] <= time_) {
    const double at = sample_times[next_sample_++];
    const double u = s > 0 ? (at - time_start) / s : 1;
    std::vector<BodyState> sample = states_;
    double dissipated = dissipated_;
    if (at < time_) {
      dissipated = dissipated_start + u * (dissipated_ - dissipated_start);
      for (int i : flying) sample[std::size_t(i)] = fly(scene_.world, scene_.bodies[std::size_t(i)], start[std::size_t(i)], at - time_start).state;
      for (int i : supported_) {
        const BodyState &a = start[std::size_t(i)], &b = states_[std::size_t(i)];
        BodyState& state = sample[std::size_t(i)];
        state.v_WB_W = (1 - u) * a.v_WB_W + u * b.v_WB_W;
        state.w_WB_W = (1 - u) * a.w_WB_W + u * b.w_WB_W;
        state.p_WB = a.p_WB + u * s * (a.v_WB_W + 0.5 * u * (b.v_WB_W - a.v_WB_W));
        state.q_WB = (deterministic::rotation(u * s * (a.w_WB_W + 0.5 * u * (b.w_WB_W - a.w_WB_W))) * a.q_WB).normalized();
      }
    }
    sampler(at, sample, dissipated);
  }
}

bool World::lasts(Pair pair, double separation) const {
  if (separation >= kRestSpeed) return false;
  // Does the free motion press the bodies together? The gap's second difference sees forces and curvature alike.
  constexpr double d = 5e-4;
  return gap(pair, 2 * d) - 2 * gap(pair, d) + gap(pair, 0) < 0;
}

void World::begin_contact(const Touch& touch, const trajectory::ContactEvent& landing) {
  lasting_.insert(touch.pair);
  for (int body : {touch.pair.first, touch.pair.second})
    if (!scene_.bodies[std::size_t(body)].is_static) supported_.insert(body);
  events_.push_back(landing);
  events_.back().phase = trajectory::Phase::Begin;
}

void World::resolve(const std::vector<Pair>& meeting) {
  // Everything that touches now may take part: a chain of balls, a ball in a corner.
  std::vector<Pair> candidates = meeting;
  for (const Pair& pair : pairs_) {
    const double limit = supported(pair.first) || supported(pair.second) ? kTouchingSupported : kTouching;
    if (std::ranges::find(candidates, pair) == candidates.end() && std::abs(gap(pair, 0)) <= limit) candidates.push_back(pair);
  }
  std::ranges::sort(candidates);
  const double before = kinetic_energy();
  for (int round = 0;; ++round) {
    if (round == kMostRounds)
      throw Error(ErrorCode::Internal, "impacts at " + std::to_string(time_) + " s do not settle after " + std::to_string(kMostRounds) +
                                           " rounds, last between " + scene_.bodies[std::size_t(candidates[0].first)].name + " and " +
                                           scene_.bodies[std::size_t(candidates[0].second)].name);
    Touch fastest;
    fastest.approach = kNoApproach;
    for (const Pair& pair : candidates)
      if (const Touch t = touch(pair); t.approach > fastest.approach) fastest = t;
    if (fastest.approach == kNoApproach) break;

    const Pair pair = fastest.pair;
    const auto law = scene_.contact_law(pair.first, pair.second);
    // A pair whose rebound would be too slow to see stays together, and so does one that lasts already.
    const bool rests = lasting_.contains(pair) || law.restitution * fastest.approach < kRestSpeed;
    const auto result = resolve_impact(side(pair.first), side(pair.second), fastest.point, fastest.normal, rests ? 0 : law.restitution, law.friction);
    if (lasting_.contains(pair)) continue;

    trajectory::ContactEvent event;
    event.time = time_;
    event.body_a = pair.first;
    event.body_b = pair.second;
    event.point = fastest.point;
    event.normal = fastest.normal;
    event.approach_speed = result.approach_speed;
    event.separation_speed = result.separation_speed;
    event.normal_impulse = result.normal_impulse;
    event.friction_impulse = result.friction_impulse;
    event.restitution = law.restitution;
    event.friction = law.friction;
    if (rests && lasts(pair, result.separation_speed)) {
      begin_contact(fastest, event);
    } else {
      events_.push_back(event);
    }
  }
  dissipated_ += before - kinetic_energy();
}

void World::release_separated() {
  for (auto it = lasting_.begin(); it != lasting_.end();) {
    if (gap(*it, 0) <= kSeparated) {
      ++it;
      continue;
    }
    const Touch apart = touch(*it);
    trajectory::ContactEvent event;
    event.time = time_;
    event.phase = trajectory::Phase::End;
    event.body_a = it->first;
    event.body_b = it->second;
    event.point = apart.point;
    event.normal = apart.normal;
    event.separation_speed = std::max(0.0, -apart.approach);
    const auto law = scene_.contact_law(it->first, it->second);
    event.restitution = law.restitution;
    event.friction = law.friction;
    events_.push_back(event);
    it = lasting_.erase(it);
  }
  supported_.clear();
  for (const Pair& pair : lasting_)
    for (int body : {pair.first, pair.second})
      if (!scene_.bodies[std::size_t(body)].is_static) supported_.insert(body);
}

void World::require_finite() const {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const BodyState& s = states_[i];
    if (!s.p_WB.allFinite() || !s.v_WB_W.allFinite() || !s.w_WB_W.allFinite() || s.v_WB_W.norm() > 1e6)
      throw Error(ErrorCode::Internal, "body " + scene_.bodies[i].name + " at " + std::to_string(time_) + " s has left the range of the simulation: speed " +
                                           std::to_string(s.v_WB_W.norm()) + " m/s; check forces and speeds of the scene");
  }
}

void World::advance(double end, double step, const std::vector<double>& sample_times, const Sampler& sampler) {
  std::vector<Pair> meeting;
  const double begin = time_;
  for (long k = 1; time_ < end; ++k) {
    const double target = std::min(end, begin + double(k) * step);
    for (int stops = 0; time_ < target; ++stops) {
      if (stops == kMostStops)
        throw Error(ErrorCode::Internal, "more than " + std::to_string(kMostStops) + " impacts in one step at " + std::to_string(time_) + " s");
      // Lasting contact takes short steps whose length does not depend on the outer step's.
      const double left = target - time_;
      const double h = supported_.empty() ? left : std::min(left, kContactStep);
      const double s = next_impact(h, meeting);
      move(s, sample_times, sampler);
      if (h == left && meeting.empty()) time_ = target;  // no drift of the grid by rounding
      release_separated();
      if (!meeting.empty()) resolve(meeting);
      require_finite();
    }
  }
}

}  // namespace rimshot::physics
