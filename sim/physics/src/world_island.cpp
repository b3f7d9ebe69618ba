#include <algorithm>
#include <numeric>

#include "world.h"

namespace rimshot::physics {
namespace {

/// Bodies that hold each other and have all moved by less than kMoved for kWatch, none faster than kSlow, have come to rest: what
/// drives them is then below 2 kMoved / kWatch^2 = 3e-4 m/s^2, a 30 000th of gravity.
constexpr double kWatch = 0.25;   ///< [s]
constexpr double kMoved = 1e-5;   ///< [m], of any point of the body
constexpr double kSlow = 2e-3;    ///< [m/s]

}  // namespace

/// The islands of the next h seconds: connected parts of lasting contacts, and of mechanisms that are driven or near a limit.
void World::find_islands(double h) {
  std::vector<int> root(states_.size());
  std::iota(root.begin(), root.end(), 0);
  const auto find = [&](int i) {
    while (root[std::size_t(i)] != i) i = root[std::size_t(i)] = root[std::size_t(root[std::size_t(i)])];
    return i;
  };
  const auto join = [&](int a, int b) {
    const int p = find(a), q = find(b);
    root[std::size_t(std::max(p, q))] = std::min(p, q);  // the smallest index stands for the island
  };
  std::vector<bool> taken(states_.size(), false);
  for (const Pair& pair : lasting_) {
    taken[std::size_t(pair.first)] = true;
    if (body(pair.second).is_static) continue;
    taken[std::size_t(pair.second)] = true;
    join(pair.first, pair.second);
  }
  std::vector<int> groups;
  for (int g = 0; g < int(mechanisms_.groups().size()); ++g) {
    const auto& group = mechanisms_.groups()[std::size_t(g)];
    const bool touches = std::ranges::any_of(group.bodies, [&](int i) { return bool(taken[std::size_t(i)]); });
    if (!touches && !group.driven && !mechanisms_.near_limit(g, h, states_)) continue;
    groups.push_back(g);
    for (int i : group.bodies) {
      taken[std::size_t(i)] = true;
      join(group.bodies.front(), i);
    }
  }
  islands_.clear();
  std::ranges::fill(island_of_, -1);
  for (int i = 0; i < int(states_.size()); ++i) {
    if (!taken[std::size_t(i)]) continue;
    const int first = find(i);
    if (first == i) {
      island_of_[std::size_t(i)] = int(islands_.size());
      islands_.emplace_back();
      islands_.back().asleep = asleep(i);
    }
    const int island = island_of_[std::size_t(i)] = island_of_[std::size_t(first)];
    islands_[std::size_t(island)].bodies.push_back(i);
  }
  const auto island_of = [&](int i) -> Island& { return islands_[std::size_t(island_of_[std::size_t(i)])]; };
  for (const Pair& pair : lasting_) island_of(pair.first).contacts.push_back(pair);
  for (int g : groups) island_of(mechanisms_.groups()[std::size_t(g)].bodies.front()).groups.push_back(g);
}

/// Stops the islands that have come to rest. Mechanisms stay awake.
void World::put_to_rest() {
  for (const Island& island : islands_) {
    if (island.asleep) continue;
    bool rests = island.groups.empty();
    for (int i : island.bodies) {
      const BodyState& now = states_[std::size_t(i)];
      Watch& watch = watches_[std::size_t(i)];
      const double radius = shape(i).bounding_radius(), turn = 2 * (now.q_WB * watch.state.q_WB.conjugate()).vec().norm();
      if ((now.p_WB - watch.state.p_WB).norm() + radius * turn >= kMoved || now.v_WB_W.norm() + radius * now.w_WB_W.norm() >= kSlow)
        watch = {now, time_};
      rests = rests && held(i) && time_ - watch.since >= kWatch;
    }
    if (!rests) continue;
    for (int i : island.bodies) {
      BodyState& state = states_[std::size_t(i)];
      dissipated_ += energy_of({i}, states_);
      state.v_WB_W = state.w_WB_W = Vec3::Zero();
      dissipated_ -= energy_of({i}, states_);
      asleep_[std::size_t(i)] = true;
    }
  }
}

/// Something happens to a body: all of its island may have to move again.
void World::wake(int index) {
  watches_[std::size_t(index)] = {states_[std::size_t(index)], time_};
  if (!asleep(index)) return;
  Island& island = islands_[std::size_t(island_of_[std::size_t(index)])];
  island.asleep = false;
  for (int i : island.bodies) {
    asleep_[std::size_t(i)] = false;
    watches_[std::size_t(i)] = {states_[std::size_t(i)], time_};
  }
}

}  // namespace rimshot::physics
