#include "broad_phase.h"

#include <BulletCollision/BroadphaseCollision/btDbvt.h>

#include <algorithm>

namespace rimshot::physics {
namespace {

/// Room about a body beyond its reach: a share of its size, and some steps' reach, so that a box lasts for several.
constexpr double kRoom = 0.05;
constexpr double kSteps = 3;

btDbvtVolume volume(const Eigen::AlignedBox3d& box) {
  const Vec3 &low = box.min(), &high = box.max();
  return btDbvtAabbMm::FromMM({low.x(), low.y(), low.z()}, {high.x(), high.y(), high.z()});
}

}  // namespace

struct BroadPhase::Impl {
  btDbvt tree;
  std::vector<btDbvtNode*> leaves;           ///< [B]
  std::vector<Eigen::AlignedBox3d> boxes;    ///< [B]
  std::vector<int> index;                    ///< [B] what the leaves point to
};

BroadPhase::BroadPhase(const scene::Scene& scene, const std::vector<scene::CollisionShape>& shapes)
    : scene_(scene), shapes_(shapes), impl_(std::make_unique<Impl>()), near_(shapes.size()), joined_(shapes.size()) {
  for (const scene::Joint& joint : scene.joints) {
    joined_[std::size_t(joint.body_a)].push_back(joint.body_b);
    joined_[std::size_t(joint.body_b)].push_back(joint.body_a);
  }
  impl_->index.resize(shapes.size());
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    impl_->index[i] = int(i);
    impl_->boxes.push_back(shapes[i].bounds(scene.bodies[i].initial.pose()));
    impl_->leaves.push_back(impl_->tree.insert(volume(impl_->boxes[i]), &impl_->index[i]));
  }
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    if (scene.bodies[i].is_static) continue;
    impl_->boxes[i].setEmpty();
    cover(int(i), scene.bodies[i].initial, 0);
  }
}

BroadPhase::~BroadPhase() = default;

void BroadPhase::forget(int body) {
  for (int other : near_[std::size_t(body)]) std::erase(near_[std::size_t(other)], body);
  near_[std::size_t(body)].clear();
}

void BroadPhase::release(int body_a, int body_b, const std::vector<BodyState>& states) {
  for (const auto& [body, other] : {std::pair(body_a, body_b), std::pair(body_b, body_a)}) {
    auto& joined = joined_[std::size_t(body)];
    joined.erase(std::ranges::find(joined, other));
    impl_->boxes[std::size_t(body)].setEmpty();  // so that it looks around anew
  }
  for (int body : {body_a, body_b})
    if (!scene_.bodies[std::size_t(body)].is_static) cover(body, states[std::size_t(body)], 0);
}

void BroadPhase::remove(int body) {
  forget(body);
  btDbvtNode*& leaf = impl_->leaves[std::size_t(body)];
  if (leaf) impl_->tree.remove(leaf);
  leaf = nullptr;
}

void BroadPhase::cover(int body, const BodyState& state, double reach) {
  btDbvtNode* leaf = impl_->leaves[std::size_t(body)];
  if (!leaf) return;
  Eigen::AlignedBox3d& box = impl_->boxes[std::size_t(body)];
  Eigen::AlignedBox3d now = shapes_[std::size_t(body)].bounds(state.pose());
  const auto grown = [&](double by) { return Eigen::AlignedBox3d(now.min() - Vec3::Constant(by), now.max() + Vec3::Constant(by)); };
  if (box.contains(grown(reach))) return;
  box = grown(kSteps * reach + kRoom * shapes_[std::size_t(body)].bounding_radius());
  btDbvtVolume bounds = volume(box);
  impl_->tree.update(leaf, bounds);
  forget(body);
  struct Collect : btDbvt::ICollide {
    std::vector<int> found;
    void Process(const btDbvtNode* node) override { found.push_back(*static_cast<const int*>(node->data)); }
  } collect;
  impl_->tree.collideTV(impl_->tree.m_root, bounds, collect);
  for (int other : collect.found) {
    if (other == body || std::ranges::find(joined_[std::size_t(body)], other) != joined_[std::size_t(body)].end()) continue;
    near_[std::size_t(body)].push_back(other);
    auto& theirs = near_[std::size_t(other)];
    theirs.insert(std::ranges::lower_bound(theirs, body), body);
  }
  std::ranges::sort(near_[std::size_t(body)]);
}

}  // namespace rimshot::physics
