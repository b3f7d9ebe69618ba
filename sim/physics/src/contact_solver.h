#pragma once
#include <memory>
#include <vector>

#include "joint_rows.h"
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// One place at which two bodies hold each other.
struct SolverContact {
  int a = 0, b = 0;
  Vec3 point = Vec3::Zero(), normal = Vec3::UnitZ();  ///< unit, from b to a
  double friction = 0;                                ///< Coulomb's mu
  double gap = 0;                                     ///< [m]; an open one may close within the step and no more
  Vec3 impulse = Vec3::Zero();                        ///< on a [N s]: a guess before, the answer after
};

/// One equation of a joint with bounds of its impulse: both infinite for a joint's own, one for a limit, both finite for a motor.
struct SolverRow {
  int a = 0, b = 0;
  JointRow row;
  double target = 0;            ///< rate to reach [m/s or rad/s]
  double low = 0, high = 0;     ///< [N s or N m s]
};

/// Lasting contact: Bullet's sequential impulses decide the velocities of the bodies that rest, slide or roll on others, and of the
/// joints between them. Bullet finds no contacts here and moves nothing: it neither decides bounces (restitution is 0) nor flight.
class ContactSolver {
 public:
  explicit ContactSolver(const scene::Scene& scene);
  ~ContactSolver();

  /// Velocities after `dt` seconds of the bodies in `held`, from `states` [B] under `forces` (N, at the centre of mass) and `torques`
  /// (N m) [B]. `states` keeps its poses; linear and angular velocities of `held` change. Other bodies do not move.
  void solve(const std::vector<int>& held, const std::vector<Vec3>& forces, const std::vector<Vec3>& torques,
             std::vector<SolverContact>& contacts, const std::vector<SolverRow>& rows, double dt, std::vector<BodyState>& states);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::physics
