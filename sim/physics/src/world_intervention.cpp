#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"
#include "world.h"

namespace rimshot::physics {
namespace {

/// A body that was moved may overlap another one by this [m], as at the start of a run.
constexpr double kOverlap = 1e-6;

}  // namespace

/// Changes one body between two steps. A lasting contact goes on only if the change leaves it as good as it was.
void World::intervene(const Intervention& intervention, const std::function<void(int body)>& make_static) {
  const int index = intervention.body;
  const auto concerns = [&](const Pair& pair) { return pair.first == index || pair.second == index; };
  const std::vector<Pair> lasting(lasting_.begin(), lasting_.end());
  if (mechanisms_.group_of(index) >= 0 && !intervention.change)
    throw Error(ErrorCode::InvalidInput, "body " + body(index).name + " hangs on a joint or spring and cannot be removed; remove that in the scene");
  BodyState& state = states_[std::size_t(index)];
  const double before = energy_of({index}, states_);
  for (GroupPath& path : group_paths_) path.s = -1;
  if (intervention.change) {
    const BodyState changed = intervention.change(state);
    if (changed.p_WB != state.p_WB || changed.q_WB.coeffs() != state.q_WB.coeffs() || changed.v_WB_W != state.v_WB_W || changed.w_WB_W != state.w_WB_W)
      wake(index);
    state = changed;
    for (const Pair& pair : lasting)
      if (concerns(pair) && (std::abs(gap(pair, 0)) > kOverlap || std::abs(touch(pair, states_).approach) > kRestSpeed)) end_contact(pair);
  } else {
    wake(index);
    for (const Pair& pair : lasting)
      if (concerns(pair)) end_contact(pair);
    const Vec3 down = scene_.world.gravity.isZero(0) ? Vec3::UnitZ() : Vec3(scene_.world.gravity.normalized());
    state.p_WB += trajectory::kRemovedDistance * down.unitOrthogonal();
    state.v_WB_W = state.w_WB_W = Vec3::Zero();
    make_static(index);
    broad_phase_.remove(index);
  }
  const double gained = energy_of({index}, states_) - before;
  dissipated_ -= gained;  // the balance stays
  interventions_.push_back({time_, index, !intervention.change, gained});
  require_finite();
  cover_paths(0);
  std::vector<Pair> near;
  for (int other : broad_phase_.near(index)) near.push_back(in_order(index, other));
  meet(near, "the intervention");
}

/// Joints let go at their time: their bodies move on with the velocities that they have, and meet like all others.
void World::release_joints() {
  mechanisms_.release(time_);
  group_paths_.assign(mechanisms_.groups().size(), {});
  std::vector<Pair> parted;
  const double now = next_release_;
  next_release_ = HUGE_VAL;
  for (const scene::Joint& joint : scene_.joints) {
    if (joint.release > now) next_release_ = std::min(next_release_, joint.release);
    if (joint.release != now) continue;
    broad_phase_.release(joint.body_a, joint.body_b, states_);
    if (!scene_.joined(joint.body_a, joint.body_b, now)) parted.push_back(in_order(joint.body_a, joint.body_b));
  }
  meet(parted, "a joint that lets go");
}

/// Resolves what a change makes touch. @param what  the change, for the error where it leaves one body inside another
void World::meet(const std::vector<Pair>& pairs, const std::string& what) {
  std::vector<Pair> touching;
  for (const Pair& pair : pairs) {
    if (lasting_.contains(pair)) continue;
    const double open = gap(pair, 0);
    if (open < -kOverlap)
      throw Error(ErrorCode::InvalidInput, what + " at " + std::to_string(time_) + " s leaves body " + body(pair.first).name + " " +
                                               std::to_string(-open) + " m deep in " + body(pair.second).name + "; keep them apart there");
    if (open <= kOverlap) touching.push_back(pair);
  }
  if (!touching.empty()) resolve(touching);
}

}  // namespace rimshot::physics
