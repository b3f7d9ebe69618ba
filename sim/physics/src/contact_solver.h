#pragma once
#include <memory>
#include <utility>
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// Lasting contact: Bullet's solver decides the velocities of the bodies that rest or roll on others.
/// Bullet neither decides bounces (restitution is 0 here) nor free flight.
class ContactSolver {
 public:
  explicit ContactSolver(const scene::Scene& scene);
  ~ContactSolver();

  /// Velocities after `dt` seconds of contact of the bodies in `supported`, from `states` [B] under `forces` [B] (N, at
  /// the centre of mass). Other moving bodies are absent. `states` keeps its poses; linear and angular velocities of
  /// `supported` change.
  void solve(const std::vector<int>& supported, const std::vector<Vec3>& forces, double dt,
             std::vector<BodyState>& states);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::physics
