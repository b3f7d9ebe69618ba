#pragma once
#include <vector>

#include "joint_rows.h"
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// One place at which two bodies hold each other.
struct SolverContact {
  int a = 0, b = 0;
  Vec3 point = Vec3::Zero(), normal = Vec3::UnitZ();  ///< unit, from b to a
  double friction = 0;                                ///< Coulomb's mu
  double allowed_approach = 0;                        ///< so much may remain [m/s]; if negative, they have to part
  Vec3 impulse = Vec3::Zero();                        ///< on a [N s]: a guess before, the answer after
};

/// One equation of a joint with bounds of its impulse: both infinite for a joint's own, one for a limit, both finite for a motor. Where it
/// has an arm, the bounds are that times the normal impulse of a contact.
struct SolverRow {
  int a = 0, b = 0;
  JointRow row;
  double target = 0;            ///< rate to reach [m/s or rad/s]
  double low = 0, high = 0;     ///< [N s or N m s]
  double arm = 0;               ///< [m]
  std::size_t contact = 0;      ///< index of the contact
};

struct Velocity {
  Vec3 v = Vec3::Zero(), w = Vec3::Zero();  ///< of the centre of mass, angular; world frame
};

/// Velocities of bodies that hold each other. Each contact ends without more approach than is allowed, without pull, and with Coulomb's
/// friction: it stops the sliding, or stands on the cone against it. Each row reaches its target as far as its bounds go.
///
/// Gauss-Seidel sweeps with projections (Jean 1999), accelerated by Anderson's method: where many places bear a body, the sweeps alone would
/// need thousands of rounds.
///
/// @param states     [B] whose poses are looked at
/// @param held       bodies whose velocities change, by index; others stand still
/// @param velocities [held] without the impulses before, with them after
void solve_contacts(const scene::Scene& scene, const std::vector<BodyState>& states, const std::vector<int>& held,
                    std::vector<SolverContact>& contacts, const std::vector<SolverRow>& rows, std::vector<Velocity>& velocities);

}  // namespace rimshot::physics
