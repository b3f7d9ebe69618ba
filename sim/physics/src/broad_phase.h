#pragma once
#include <memory>
#include <vector>

#include "rimshot/scene/collision.h"

namespace rimshot::physics {

/// Which bodies are near each other: boxes about all of them in Bullet's dynamic tree (btDbvt). A box is larger than its body, so that
/// the tree changes only when the body leaves it; who is near depends on the boxes alone, not on the tree's history.
class BroadPhase {
 public:
  /// Pairs that joints hold together, and pairs of static bodies, are never near.
  BroadPhase(const scene::Scene& scene, const std::vector<scene::CollisionShape>& shapes);
  ~BroadPhase();

  /// Makes sure that a body's box holds it wherever it goes within `reach` metres.
  void cover(int body, const BodyState& state, double reach);
  /// One joint between the two has let go: without another one they may be near each other from now on.
  void release(int body_a, int body_b, const std::vector<BodyState>& states);
  /// Nobody is near this body any more.
  void remove(int body);
  /// By index.
  const std::vector<int>& near(int body) const { return near_[std::size_t(body)]; }

 private:
  struct Impl;
  void forget(int body);

  const scene::Scene& scene_;
  const std::vector<scene::CollisionShape>& shapes_;
  std::unique_ptr<Impl> impl_;
  std::vector<std::vector<int>> near_;    ///< [B]
  std::vector<std::vector<int>> joined_;  ///< [B] bodies that a joint holds to each
};

}  // namespace rimshot::physics
