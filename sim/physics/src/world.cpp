#include "world.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

#include "flight.h"
#include "free_rotation.h"
#include "rigid_body.h"
#include "rimshot/core/error.h"
#include "rimshot/physics/force_total.h"
#include "rimshot/scene/mass_properties.h"
#include "time_of_impact.h"

namespace rimshot::physics {
namespace {

/// Longest step of flight as a share of the time in which the air changes a velocity by its own size: the fourth-order
/// error of a step is then below 1e-5 of the speed. A basketball's time is 6 s, so that this limit is for feathers and
/// storms.
constexpr double kShareOfAirTime = 0.2;
/// A body that the air stops faster than this [1/s] is a slip of the pen, and would take forever.
constexpr double kMostAirRate = 1e5;
/// The same of a spring: its swing or its damper.
constexpr double kMostSpringRate = 1e5;
/// Longest step as a share of a spring's 1/rate: in flight, so that the step's end shows how much velocities change in it, and in lasting
/// contact, whose method is of second order.
constexpr double kShareOfSwing = 0.5, kShareOfHeldSwing = 0.05;
/// Longest step where a sphere passes a fluid's surface, as a share of 1/rate of its swing there, and of the time for its radius. The
/// lift has a kink in its second derivative at both ends.
constexpr double kShareOfBobbing = 0.02, kShareOfDive = 0.02;
constexpr int kMostStops = 20000;
constexpr double kMostSpeed = 1e6;  ///< [m/s]
constexpr double kMostSpin = 1e7;   ///< [rad/s]

std::vector<scene::CollisionShape> shapes_of(const scene::Scene& scene) {
  std::vector<scene::CollisionShape> shapes;
  for (const scene::Body& body : scene.bodies) shapes.emplace_back(body.shape);
  return shapes;
}

}  // namespace

World::World(const scene::Scene& scene, double contact_step)
    : scene_(scene), contact_step_(contact_step), shapes_(shapes_of(scene)), broad_phase_(scene, shapes_), laws_(scene),
      mechanisms_(scene, 2 * contact_step), island_of_(scene.bodies.size(), -1), asleep_(scene.bodies.size(), false) {
  for (const scene::Body& body : scene.bodies) {
    states_.push_back(body.initial);
    if (body.is_static) {
      states_.back().v_WB_W = states_.back().w_WB_W = Vec3::Zero();
      continue;
    }
    if (!(body.mass > 0 && body.inertia.minCoeff() > 0))
      throw Error(ErrorCode::InvalidInput, "body " + body.name + " moves and has no mass or a moment of inertia of zero; give both");
  }
  for (const scene::Body& body : scene.bodies) {
    most_lift_.push_back(body.is_static ? 0 : most_fluid_force(scene.world, body) / body.mass);
    if (most_lift_.back() == 0 || std::holds_alternative<scene::Sphere>(body.shape)) continue;
    scene::Shape homogeneous = body.shape;
    if (auto* compound = std::get_if<scene::Compound>(&homogeneous))
      for (scene::CompoundPart& part : compound->parts) part.relative_density = 1;
    if (const Vec3 center = scene::mass_properties(homogeneous).centroid; center.norm() > 1e-9)
      throw Error(ErrorCode::InvalidInput, "body " + body.name + ": the centre of its volume is " + std::to_string(center.norm()) +
                                               " m from its centre of mass, so that the fluid would turn it, which is not simulated; make it homogeneous");
  }
  require_one_side();
  group_paths_.resize(mechanisms_.groups().size());
  // Velocities that the joints forbid are a mistake of the scene; the joints' own directions are not its author's to compute.
  for (int g = 0; g < int(mechanisms_.groups().size()); ++g) mechanisms_.project(g, states_);
  for (const BodyState& state : states_) watches_.push_back({state, 0});
  next_release_ = HUGE_VAL;
  for (const scene::Joint& joint : scene.joints) next_release_ = std::min(next_release_, joint.release);
}

BodyState World::path(int index, double s) const {
  BodyState state = states_[std::size_t(index)];
  if (body(index).is_static || s == 0) return state;
  if (held(index)) {
    state.p_WB += s * state.v_WB_W;
    if (!shape(index).is_sphere()) state.q_WB = turned(state.q_WB, s * state.w_WB_W);
    return state;
  }
  const int group = mechanisms_.group_of(index);
  if (group < 0) return fly(scene_.world, body(index), state, s).state;
  GroupPath& path = group_paths_[std::size_t(group)];
  if (path.s != s) {
    path.states = states_;
    mechanisms_.move(group, s, path.states);
    path.s = s;
  }
  return path.states[std::size_t(index)];
}

double World::gap(Pair pair, const BodyState& a, const BodyState& b) const {
  return scene::nearest_contact(shape(pair.first), a.pose(), shape(pair.second), b.pose()).gap;
}

double World::approach_of(Pair pair, const Vec3& point, const Vec3& normal, const std::vector<BodyState>& states) const {
  const BodyState &a = states[std::size_t(pair.first)], &b = states[std::size_t(pair.second)];
  const Vec3 v_a = a.v_WB_W + a.w_WB_W.cross(point - a.p_WB), v_b = b.v_WB_W + b.w_WB_W.cross(point - b.p_WB);
  return -(v_a - v_b).dot(normal);
}

World::Touch World::touch(Pair pair, const std::vector<BodyState>& states) const {
  const auto c = scene::nearest_contact(shape(pair.first), states[std::size_t(pair.first)].pose(), shape(pair.second),
                                        states[std::size_t(pair.second)].pose());
  return {pair, c.normal, c.point, c.gap, approach_of(pair, c.point, c.normal, states)};
}

std::vector<World::Touch> World::touches(Pair pair, const std::vector<BodyState>& states, double slack) const {
  if (is_round(pair)) return {touch(pair, states)};
  std::vector<Touch> out;
  for (const auto& c : scene::contact_points(shape(pair.first), states[std::size_t(pair.first)].pose(), shape(pair.second),
                                             states[std::size_t(pair.second)].pose(), slack))
    out.push_back({pair, c.normal, c.point, c.gap, approach_of(pair, c.point, c.normal, states)});
  if (out.empty()) out.push_back(touch(pair, states));
  return out;
}

bool World::far_apart(Pair pair, double distance) const {
  const double reach = shape(pair.first).bounding_radius() + shape(pair.second).bounding_radius() + distance;
  return (states_[std::size_t(pair.first)].p_WB - states_[std::size_t(pair.second)].p_WB).squaredNorm() > reach * reach;
}

double World::relative_speed_bound(Pair pair, const std::vector<BodyState>& states) const {
  const BodyState &a = states[std::size_t(pair.first)], &b = states[std::size_t(pair.second)];
  double speed = (a.v_WB_W - b.v_WB_W).norm();
  if (!body(pair.first).is_static) speed += a.w_WB_W.norm() * shape(pair.first).bounding_radius();
  if (!body(pair.second).is_static) speed += b.w_WB_W.norm() * shape(pair.second).bounding_radius();
  return speed;
}

double World::kinetic_energy() const {
  double energy = 0;
  for (std::size_t i = 0; i < states_.size(); ++i) energy += physics::kinetic_energy(scene_.bodies[i], states_[i]);
  return energy;
}

/// Longest step that the forces' time constants allow [s].
double World::longest_step() const { return std::min({longest_air_step(), longest_fluid_step(), longest_spring_step()}); }

double World::longest_air_step() const {
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

double World::longest_fluid_step() const {
  double longest = HUGE_VAL;
  if (!scene_.world.fluid || scene_.world.gravity.isZero(0)) return longest;
  const double gravity = scene_.world.gravity.norm();
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const auto* sphere = std::get_if<scene::Sphere>(&scene_.bodies[i].shape);
    if (scene_.bodies[i].is_static || !sphere) continue;
    const double r = sphere->radius, speed = states_[i].v_WB_W.norm() + 1e-9, mass = scene_.bodies[i].mass;
    const double rate = std::sqrt(scene_.world.fluid->density * gravity * std::numbers::pi * r * r / mass);
    if (rate > kMostAirRate)
      throw Error(ErrorCode::InvalidInput, "body " + scene_.bodies[i].name + ": at " + std::to_string(time_) + " s the fluid throws it up within " +
                                               std::to_string(1 / rate) + " s; check its mass and the fluid's density");
    const double depth = scene_.world.fluid->surface + scene_.world.gravity.dot(states_[i].p_WB) / gravity;
    const double away = std::max(0.0, std::abs(depth) - r), fastest = speed + 0.1 * (gravity + most_fluid_force(scene_.world, scene_.bodies[i]) / mass);
    longest = std::min(longest, std::max(std::min(kShareOfBobbing / rate, kShareOfDive * r / speed), away / fastest));
  }
  return longest;
}

double World::longest_spring_step() const {
  double longest = HUGE_VAL;
  for (const auto& group : mechanisms_.groups())
    for (int spring : group.springs) {
      const double rate = mechanisms_.springs().rate(spring);
      if (rate > kMostSpringRate) {
        const scene::Spring& s = scene_.springs[std::size_t(spring)];
        throw Error(ErrorCode::InvalidInput, "spring " + s.name + " between " + body(s.body_a).name + " and " + body(s.body_b).name + ": at " +
                                                 std::to_string(time_) + " s it answers within " + std::to_string(1e6 / rate) +
                                                 " us; stiffness, damping and masses allow no less than 10 us");
      }
      longest = std::min(longest, (held(group.bodies.front()) ? kShareOfHeldSwing : kShareOfSwing) / rate);
    }
  return longest;
}

/// A body that is no sphere has to stay below the fluid's surface or above it.
void World::require_one_side() const {
  if (!scene_.world.fluid || scene_.world.gravity.isZero(0)) return;
  const Vec3 up = -scene_.world.gravity.normalized();
  for (int i = 0; i < int(states_.size()); ++i) {
    if (body(i).is_static || shape(i).is_sphere()) continue;
    const double height = up.dot(states_[std::size_t(i)].p_WB) - scene_.world.fluid->surface, reach = shape(i).bounding_radius();
    if (std::abs(height) > reach) continue;
    const scene::CollisionShape side(scene::Plane{height > 0 ? up : Vec3(-up), height > 0 ? scene_.world.fluid->surface : -scene_.world.fluid->surface});
    const double open = scene::nearest_contact(shape(i), states_[std::size_t(i)].pose(), side, Pose{}).gap;
    if (open < -1e-9)
      throw Error(ErrorCode::InvalidInput, "body " + body(i).name + " at " + std::to_string(time_) + " s reaches through the fluid's surface by " +
                                               std::to_string(-open) + " m; only a sphere may, others stay below or above");
  }
}

World::Bound World::motion_bound(int index, double h) const {
  const BodyState& now = states_[std::size_t(index)];
  if (body(index).is_static || asleep(index)) return {};
  if (held(index)) return {0, now.w_WB_W.norm()};
  if (mechanisms_.group_of(index) >= 0) {
    // Half as much again as what the step's end shows.
    const BodyState end = path(index, h);
    return {1.5 * (end.v_WB_W - now.v_WB_W).norm(), std::max(now.w_WB_W.norm(), end.w_WB_W.norm()) + 0.5 * (end.w_WB_W - now.w_WB_W).norm()};
  }
  // The air's part may change within the step by less than its half, because of longest_step().
  const Vec3 air = air_force(scene_.world, body(index), now) / body(index).mass;
  return {h * ((scene_.world.gravity + air).norm() + 0.5 * air.norm() + most_lift(index)), spin_bound(body(index), now)};
}

/// Tells the broad phase where bodies may be within h.
void World::cover_paths(double h) {
  for (int i = 0; i < int(states_.size()); ++i) {
    if (body(i).is_static || asleep(i)) continue;
    const Bound bound = motion_bound(i, h);
    const double turning = shape(i).is_sphere() ? 0 : bound.spin * shape(i).bounding_radius();
    // In lasting contact a velocity may change by what gravity does, and by blows that the room about a body has to cover.
    const double change = held(i) ? h * (scene_.world.gravity.norm() + most_lift(i)) : bound.change;
    broad_phase_.cover(i, states_[std::size_t(i)], h * (states_[std::size_t(i)].v_WB_W.norm() + change + turning));
  }
}

/// Time of the first impact within h, or h; `meeting` receives its pairs.
double World::next_impact(double h, std::vector<Pair>& meeting) const {
  double earliest = h;
  meeting.clear();
  const auto free_body = [&](int i) { return !body(i).is_static && !held(i) && mechanisms_.group_of(i) < 0; };
  // Bound of the rate of the gap over the step: the relative velocity and its change, and what turns at the farthest radius.
  const auto speed_bound = [&](Pair pair) {
    const Vec3 velocity = states_[std::size_t(pair.first)].v_WB_W - states_[std::size_t(pair.second)].v_WB_W;
    double bound = velocity.norm() + 1e-9;
    const Bound a = motion_bound(pair.first, h), b = motion_bound(pair.second, h);
    if (free_body(pair.first) && free_body(pair.second)) {
      // Gravity is common to both.
      const auto air = [&](int i) { return Vec3(air_force(scene_.world, body(i), states_[std::size_t(i)]) / body(i).mass); };
      const Vec3 air_a = air(pair.first), air_b = air(pair.second);
      bound += h * ((air_a - air_b).norm() + 0.5 * (air_a.norm() + air_b.norm()) + most_lift(pair.first) + most_lift(pair.second));
    } else if (mechanisms_.group_of(pair.first) >= 0 && mechanisms_.group_of(pair.second) >= 0 && !held(pair.first) && !held(pair.second)) {
      // Neither does what both swing alike.
      bound += 1.5 * (path(pair.first, h).v_WB_W - path(pair.second, h).v_WB_W - velocity).norm();
    } else {
      bound += a.change + b.change;
    }
    if (!shape(pair.first).is_sphere()) bound += a.spin * shape(pair.first).bounding_radius();
    if (!shape(pair.second).is_sphere() && b.spin > 0) bound += b.spin * shape(pair.second).bounding_radius();
    return bound;
  };
  for_near_pairs([&](const Pair& pair) {
    if (is_still(pair) || lasting_.contains(pair)) return;
    const double speed = speed_bound(pair);
    if (far_apart(pair, speed * earliest)) return;
    if (gap(pair, 0) > speed * earliest) return;
    const auto s = time_of_impact([&](double at) { return gap(pair, at); }, speed, earliest);
    if (!s) return;
    if (*s < earliest) meeting.clear();
    earliest = *s;
    meeting.push_back(pair);
  });
  return earliest;
}

/// Moves what no island holds by s seconds from `start`. Returns the energy that the air took [J].
double World::fly_all(const std::vector<BodyState>& start, double s, std::vector<BodyState>& states) const {
  double work = 0;
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (scene_.bodies[i].is_static || held(int(i)) || mechanisms_.group_of(int(i)) >= 0) continue;
    const Flown flown = fly(scene_.world, scene_.bodies[i], start[i], s);
    states[i] = flown.state;
    work += flown.air_work;
  }
  for (int g = 0; g < int(mechanisms_.groups().size()); ++g) {
    const auto& bodies = mechanisms_.groups()[std::size_t(g)].bodies;
    if (held(bodies.front())) continue;
    for (int i : bodies) states[std::size_t(i)] = start[std::size_t(i)];
    work += mechanisms_.move(g, s, states);
  }
  return work;
}

/// Moves everything by s seconds, to the time `arrival`, and gives out the samples on the way.
void World::move(double s, double arrival, const std::vector<double>& sample_times, const Sampler& sampler) {
  std::vector<int> held_bodies;
  for (const Island& island : islands_)
    if (!island.asleep) held_bodies.insert(held_bodies.end(), island.bodies.begin(), island.bodies.end());
  const double dissipated_start = dissipated_, time_start = time_, energy_start = energy_of(held_bodies, states_);
  const std::vector<BodyState> start = states_;
  const std::vector<Pair> separated = step_contacts(s);
  close_gaps(states_);
  const double lost_in_contact = energy_start - energy_of(held_bodies, states_);
  dissipated_ += lost_in_contact + fly_all(start, s, states_);
  time_ = arrival;
  for (GroupPath& path : group_paths_) path.s = -1;

  for (; next_sample_ < sample_times.size() && sample_times[next_sample_] <= time_; ++next_sample_) {
    const double at = sample_times[next_sample_];
    if (at == time_) {
      sampler(at, states_, dissipated_);
      continue;
    }
    const double ds = at - time_start, u = ds / s;
    std::vector<BodyState> sample = states_;
    const double air_work = fly_all(start, ds, sample);
    for (int i : held_bodies) {
      const BodyState &a = start[std::size_t(i)], &b = states_[std::size_t(i)];
      BodyState& state = sample[std::size_t(i)];
      const Vec3 closed = b.p_WB - a.p_WB - 0.5 * s * (a.v_WB_W + b.v_WB_W);  // what close_gaps added over the step
      state.v_WB_W = (1 - u) * a.v_WB_W + u * b.v_WB_W;
      state.w_WB_W = (1 - u) * a.w_WB_W + u * b.w_WB_W;
      state.p_WB = a.p_WB + 0.5 * ds * (a.v_WB_W + state.v_WB_W) + u * closed;
      state.q_WB = turned(a.q_WB, 0.5 * ds * (a.w_WB_W + state.w_WB_W));
    }
    for (int g = 0; g < int(mechanisms_.groups().size()); ++g)
      if (held(mechanisms_.groups()[std::size_t(g)].bodies.front())) mechanisms_.project(g, sample);
    sampler(at, sample, dissipated_start + energy_start - energy_of(held_bodies, sample) + air_work);
  }
  for (const Pair& pair : separated) end_contact(pair);
}

void World::require_finite() const {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const BodyState& s = states_[i];
    const bool finite = s.p_WB.allFinite() && s.v_WB_W.allFinite() && s.w_WB_W.allFinite() && s.q_WB.coeffs().allFinite();
    if (!finite || s.v_WB_W.norm() > kMostSpeed || s.w_WB_W.norm() > kMostSpin)
      throw Error(ErrorCode::Internal, "body " + scene_.bodies[i].name + " at " + std::to_string(time_) +
                                           " s has left the range of the simulation: speed " + std::to_string(s.v_WB_W.norm()) +
                                           " m/s, spin " + std::to_string(s.w_WB_W.norm()) + " rad/s; check forces and speeds of the scene");
  }
}

void World::advance(double end, double step, const std::vector<double>& sample_times, const Sampler& sampler,
                    const std::vector<Intervention>& interventions, const std::function<void(int body)>& make_static,
                    const std::function<void(double time)>& progress) {
  std::vector<Pair> meeting;
  const double begin = time_;
  auto next_intervention = interventions.begin();
  for (long k = 1; time_ < end; ++k) {
    for (; next_intervention != interventions.end() && next_intervention->time <= time_; ++next_intervention)
      intervene(*next_intervention, make_static);
    // A rest of rounding's size is no step of its own.
    const double grid = begin + double(k) * step, target = end - grid < 1e-9 * step ? end : grid;
    for (int stops = 0; time_ < target; ++stops) {
      if (stops == kMostStops)
        throw Error(ErrorCode::Internal, "more than " + std::to_string(kMostStops) + " stops in one step at " +
                                             std::to_string(time_) + " s");
      // Lasting contact takes short steps whose length does not depend on the outer step's.
      const double stop = std::min(target, next_release_), left = stop - time_;
      find_islands(left);
      const bool still = std::ranges::all_of(islands_, &Island::asleep);
      const double h = std::min({left, longest_step(), still || left < 1.5 * contact_step_ ? left : contact_step_});
      if (!still) land_within(h);
      cover_paths(h);
      const double s = next_impact(h, meeting);
      // No drift of the grid by rounding.
      move(s, h == left && meeting.empty() ? stop : time_ + s, sample_times, sampler);
      for (const std::vector<Pair>& group : apart(meeting)) resolve(group);
      if (time_ == next_release_) release_joints();
      put_to_rest();
      require_finite();
      require_one_side();
    }
    if (progress) progress(time_);
  }
}

}  // namespace rimshot::physics
