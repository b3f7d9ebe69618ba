#include <algorithm>
#include <cmath>

#include "impact_restitution.h"
#include "rimshot/core/error.h"
#include "time_of_impact.h"
#include "world.h"

namespace rimshot::physics {
namespace {

/// Approach speeds below this are rounding [m/s].
constexpr double kNoApproach = 1e-10;
/// Approaches that differ by less than this share are equally fast and are resolved at once.
constexpr double kTie = 1e-9;
/// After this many rounds for every contact all that still approaches is resolved at once: blows run to and fro through bodies
/// that rest on each other in ever smaller ones.
constexpr int kRoundsPerContact = 8;
constexpr int kMostBlows = 10000;
/// A pair that meets at more instants than this within one step of lasting contact chatters: what is left of its bounces is for the
/// solver of lasting contact.
constexpr int kMostMeetings = 6;

}  // namespace

double World::restitution_of(const Touch& touch) const {
  const auto [a, b] = touch.pair;
  double inverse_mass = 1 / body(a).mass;
  if (!shape(a).is_sphere() && std::isfinite(body(b).recoil_mass)) {
    std::vector<BodyState> states = states_;
    ImpulseResponse response(scene_, mechanisms_, states);
    inverse_mass = touch.normal.dot(response.mobility(a, b, touch.point) * touch.normal);
  }
  return impact_restitution(laws_.of(a, b), body(b), touch.approach, inverse_mass);
}

/// One row for what happened to a pair at once: impulses summed, the point and the speeds weighted by them.
trajectory::ContactEvent World::event_of(Pair pair, const std::vector<ImpactContact>& contacts, trajectory::Phase phase) const {
  trajectory::ContactEvent event;
  event.time = time_;
  event.phase = phase;
  event.body_a = pair.first;
  event.body_b = pair.second;
  double weight = 0;
  Vec3 impulse = Vec3::Zero(), friction = Vec3::Zero(), direction = Vec3::Zero();
  for (const ImpactContact& c : contacts) {
    weight += c.normal_impulse;
    impulse += c.impulse();
    friction += c.friction_impulse;
    direction += c.normal_impulse * c.normal;
  }
  // Several contacts of one flat face have the same normal to the last bit, which a mean would not keep.
  const bool flat = std::ranges::all_of(contacts, [&](const ImpactContact& c) { return c.normal == contacts.front().normal; });
  event.normal = flat || weight <= 0 ? contacts.front().normal : Vec3(direction.normalized());
  event.point.setZero();
  for (const ImpactContact& c : contacts) {
    const double share = contacts.size() == 1 ? 1 : (weight > 0 ? c.normal_impulse / weight : 1 / double(contacts.size()));
    event.point += share * c.point;
    event.approach_speed += share * c.approach_speed;
    event.separation_speed += share * c.separation_speed;
  }
  event.normal_impulse = flat ? weight : impulse.dot(event.normal);
  event.friction_impulse = flat ? friction : Vec3(impulse - event.normal_impulse * event.normal);
  event.restitution = restitution_of({pair, event.normal, event.point, 0, event.approach_speed});
  event.friction = laws_.of(pair.first, pair.second).friction;
  return event;
}

/// Counts the instants at which a pair meets.
bool World::chatters(Pair pair) {
  Chatter& chatter = chatter_[pair];
  if (time_ - chatter.from > contact_step_) chatter = {time_, 0};
  return ++chatter.count > kMostMeetings;
}

/// Pairs that meet at one time, in groups that nothing which touches or rests connects.
std::vector<std::vector<World::Pair>> World::apart(const std::vector<Pair>& meeting) const {
  std::map<int, std::size_t> group_of;
  std::vector<std::vector<Pair>> groups;
  for (const Pair& pair : meeting) {
    if (const auto known = group_of.find(pair.first); known != group_of.end()) {
      groups[known->second].push_back(pair);
      continue;
    }
    groups.push_back({pair});
    std::vector<int> next = {pair.first, pair.second};
    while (!next.empty()) {
      const int index = next.back();
      next.pop_back();
      if (body(index).is_static || !group_of.emplace(index, groups.size() - 1).second) continue;
      for (int other : broad_phase_.near(index)) {
        const Pair touching = in_order(index, other);
        if (lasting_.contains(touching) || std::ranges::find(meeting, touching) != meeting.end() ||
            (!far_apart(touching, kTouchingHeld) && std::abs(gap(touching, 0)) <= kTouchingHeld))
          next.push_back(other);
      }
      if (const int g = mechanisms_.group_of(index); g >= 0)
        for (int i : mechanisms_.groups()[std::size_t(g)].bodies) next.push_back(i);
    }
  }
  return groups;
}

/// Impacts of everything that touches, until nothing approaches: a chain of balls, a ball in a corner, a box on its face. What lies
/// still joins when a blow reaches one of its bodies.
void World::resolve(const std::vector<Pair>& meeting) {
  std::set<Pair> candidates;
  std::set<int> reached;
  std::vector<Touch> places;
  const auto add = [&](Pair pair, bool meets) {
    const double limit = held(pair.first) || held(pair.second) ? kTouchingHeld : kTouching;
    if (candidates.contains(pair) || (!meets && (far_apart(pair, limit) || std::abs(gap(pair, 0)) > limit))) return;
    candidates.insert(pair);
    std::vector<Touch> found = touches(pair, states_, limit);
    // The search for impacts sees what closes within its shortest advance, be it that the nearest place parts.
    if (meets && std::ranges::none_of(found, [](const Touch& t) { return t.approach > kNoApproach; }))
      found = touches(pair, states_, limit + kShortestAdvance * relative_speed_bound(pair, states_));
    places.insert(places.end(), found.begin(), found.end());
  };
  const auto reach = [&](int index) {
    if (body(index).is_static || !reached.insert(index).second) return;
    wake(index);
    for (int other : broad_phase_.near(index)) add(in_order(index, other), false);
  };
  for (const Pair& pair : meeting) add(pair, true);
  for (const Pair& pair : meeting) reach(pair.first), reach(pair.second);
  // What touches one of them and is not held yet takes part, and what touches that: a tower in its first moment.
  std::set<int> followed;
  std::vector<int> next;
  for (const Pair& pair : meeting) next.insert(next.end(), {pair.first, pair.second});
  while (!next.empty()) {
    const int index = next.back();
    next.pop_back();
    if (body(index).is_static || !followed.insert(index).second) continue;
    for (int other : broad_phase_.near(index)) {
      const Pair pair = in_order(index, other);
      if (lasting_.contains(pair) || is_still(pair)) continue;
      add(pair, false);
      if (candidates.contains(pair)) next.push_back(other);
    }
  }
  std::set<Pair> undecided;
  for (const Pair& pair : meeting)
    if (chatters(pair)) undecided.insert(pair);
  const double before = kinetic_energy();
  ImpulseResponse response(scene_, mechanisms_, states_);
  for (int round = 0;; ++round) {
    if (round == kMostBlows)
      throw Error(ErrorCode::Internal, "impacts at " + std::to_string(time_) + " s do not settle after " +
                                           std::to_string(kMostBlows) + " rounds; one is between " +
                                           body(meeting[0].first).name + " and " + body(meeting[0].second).name);
    double fastest = kNoApproach;
    for (Touch& t : places) {
      t.approach = -response.relative_velocity(t.pair.first, t.pair.second, t.point).dot(t.normal);
      fastest = std::max(fastest, t.approach);
    }
    if (fastest == kNoApproach) break;

    const bool all_at_once = round > kRoundsPerContact * int(places.size());
    std::vector<ImpactContact> group;
    for (const Touch& t : places) {
      if (!all_at_once && t.approach < fastest * (1 - kTie)) continue;
      const double restitution = t.approach > 0 ? restitution_of(t) : 0;
      // A pair whose rebound would be too slow to see stays together, and so does one that lasts already.
      const bool rests = lasting_.contains(t.pair) || undecided.contains(t.pair) || restitution * t.approach < kRestSpeed;
      ImpactContact c;
      c.a = t.pair.first;
      c.b = t.pair.second;
      c.point = t.point;
      c.normal = t.normal;
      c.restitution = rests ? 0 : restitution;
      c.friction = laws_.of(c.a, c.b).friction;
      c.drilling_friction = laws_.of(c.a, c.b).drilling_friction;
      group.push_back(c);
    }
    resolve_together(group, response);
    for (GroupPath& path : group_paths_) path.s = -1;  // the velocities are new
    std::map<Pair, std::vector<ImpactContact>> blows;
    for (const ImpactContact& c : group)
      if (c.normal_impulse > 0) blows[{c.a, c.b}].push_back(c);
    for (const auto& [pair, of_pair] : blows) {
      for (int index : {pair.first, pair.second}) {
        if (const int g = mechanisms_.group_of(index); g >= 0)
          for (int i : mechanisms_.groups()[std::size_t(g)].bodies) reach(i);
        reach(index);
      }
      if (lasting_.contains(pair)) continue;
      const bool rests = std::ranges::all_of(of_pair, [](const ImpactContact& c) { return c.restitution == 0; });
      const auto event = event_of(pair, of_pair, trajectory::Phase::Impact);
      if (undecided.contains(pair) || (rests && event.restitution * event.approach_speed < kRestSpeed && lasts(pair, event.separation_speed))) {
        begin_contact(pair, event);
      } else {
        events_.push_back(event);
      }
    }
  }
  dissipated_ += before - kinetic_energy();
  // What touches without approach but is pressed together: a ball that rests from the start.
  for (const Pair& pair : candidates) {
    if (lasting_.contains(pair)) continue;
    const Touch still = touch(pair, states_);
    if (!undecided.contains(pair) && !lasts(pair, -still.approach)) continue;
    ImpactContact c;
    c.point = still.point;
    c.normal = still.normal;
    trajectory::ContactEvent event = event_of(pair, {c}, trajectory::Phase::Begin);
    begin_contact(pair, event);
  }
}

}  // namespace rimshot::physics
