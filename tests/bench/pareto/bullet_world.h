#pragma once
#include <btBulletDynamicsCommon.h>

#include <memory>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::bench {

/// Bullet as shipped, with what Kubric sets, and with what makes its bounces best (docs/PERFORMANCE.md).
enum class BulletSettings { Default, KubricLike, Tuned };

/// Bullet as an engine of its own, in fixed steps.
class BulletWorld {
 public:
  BulletWorld(BulletSettings settings, const Vec3& gravity);
  ~BulletWorld();

  /// @param mass 0 = static   @param shape outlives the world   @param inertia about the shape's axes [kg m^2]
  /// Bullet multiplies the coefficients of two bodies: give one of a pair 1.
  int add(btCollisionShape& shape, double mass, const Vec3& inertia, const BodyState& start, double restitution, double friction);
  /// Steps of 1/rate, the last one shorter where they do not divide the time.
  void run(double time, double rate);
  BodyState state(int body) const;

 private:
  BulletSettings settings_;
  btDefaultCollisionConfiguration configuration_;
  btCollisionDispatcher dispatcher_{&configuration_};
  btDbvtBroadphase broadphase_;
  btSequentialImpulseConstraintSolver solver_;
  btDiscreteDynamicsWorld world_{&dispatcher_, &broadphase_, &solver_, &configuration_};
  std::vector<std::unique_ptr<btRigidBody>> bodies_;
};

}  // namespace rimshot::bench
