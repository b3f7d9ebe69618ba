#include <algorithm>

#include "world.h"

namespace rimshot::physics {
namespace {

/// Bodies that hold each other and all move by less than kMoved in kWatch, none faster than kSlow, have come to rest: what drives them
/// is then below 2 kMoved / kWatch^2 = 3e-4 m/s^2, a 30 000th of gravity.
constexpr double kWatch = 0.25;   ///< [s]
constexpr double kMoved = 1e-5;   ///< [m], of any point of the body
constexpr double kSlow = 2e-3;    ///< [m/s]

}  // namespace

/// Looks every kWatch seconds for groups of bodies in lasting contact that have come to rest, and stops them.
void World::put_to_rest() {
  if (lasting_.empty()) return;
  if (watched_.empty()) watched_ = states_, watched_since_ = time_;
  if (time_ - watched_since_ < kWatch) return;
  const auto rests = [&](int i) {
    const BodyState &now = states_[std::size_t(i)], &then = watched_[std::size_t(i)];
    const double radius = shape(i).bounding_radius(), turn = 2 * (now.q_WB * then.q_WB.conjugate()).vec().norm();
    return (now.p_WB - then.p_WB).norm() + radius * turn < kMoved && now.v_WB_W.norm() + radius * now.w_WB_W.norm() < kSlow;
  };
  std::set<int> calm;
  for (const Pair& pair : lasting_)
    for (int i : {pair.first, pair.second})
      if (!body(i).is_static && mechanisms_.group_of(i) < 0 && rests(i)) calm.insert(i);
  // A body is calm only if everything that moves and touches it is.
  for (bool changed = true; changed;) {
    changed = false;
    for (const Pair& pair : lasting_) {
      const auto is_calm = [&](int i) { return body(i).is_static || calm.contains(i); };
      if (is_calm(pair.first) == is_calm(pair.second) || (body(pair.first).is_static || body(pair.second).is_static)) continue;
      calm.erase(pair.first);
      calm.erase(pair.second);
      changed = true;
    }
  }
  for (int i : calm) {
    if (asleep(i)) continue;
    asleep_.insert(i);
    BodyState& state = states_[std::size_t(i)];
    dissipated_ += energy_of({i}, states_);
    state.v_WB_W = state.w_WB_W = Vec3::Zero();
    dissipated_ -= energy_of({i}, states_);
  }
  watched_ = states_;
  watched_since_ = time_;
}

/// Something happens to a body: what lies still may have to move again.
void World::wake(int index) {
  if (!asleep(index)) return;
  asleep_.clear();
  watched_ = states_;
  watched_since_ = time_;
}

}  // namespace rimshot::physics
