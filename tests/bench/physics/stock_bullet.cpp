#include "stock_bullet.h"

#include <btBulletDynamicsCommon.h>

#include <algorithm>
#include <memory>

#include "bullet_torus.h"

namespace rimshot::bench {
namespace {

class BulletWorld {
 public:
  explicit BulletWorld(const BulletSettings& settings) : settings_(settings) {
    physics::register_sphere_torus(dispatcher_);
    world_.setGravity(btVector3(0, 0, -9.81));
    if (!settings.tuned) return;
    world_.getSolverInfo().m_splitImpulsePenetrationThreshold = 0;
    world_.getSolverInfo().m_restitutionVelocityThreshold = 0;
    world_.getSolverInfo().m_numIterations = 50;
  }
  ~BulletWorld() {
    for (btRigidBody* body : {ball_.get(), obstacle_.get()})
      if (body) world_.removeRigidBody(body);
  }

  /// Bullet multiplies the coefficients of two bodies: the obstacle has 1 and the ball the pair's.
  void add(btCollisionShape& obstacle, const Vec3& obstacle_at, btCollisionShape& ball, const test::RimShot& shot) {
    obstacle_ = body(0, btVector3(0, 0, 0), obstacle, obstacle_at, 1, 1);
    const double inertia = 2.0 / 3 * test::kBallMass * test::kBall * test::kBall;
    ball_ = body(test::kBallMass, btVector3(inertia, inertia, inertia), ball, shot.position, shot.restitution,
                 shot.friction);
    ball_->setLinearVelocity(btVector3(shot.velocity.x(), shot.velocity.y(), shot.velocity.z()));
    ball_->setAngularVelocity(btVector3(shot.spin.x(), shot.spin.y(), shot.spin.z()));
  }
  void step() { world_.stepSimulation(1 / settings_.rate, 0, 1 / settings_.rate); }
  double impulse() const {
    double sum = 0;
    for (int i = 0; i < dispatcher_.getNumManifolds(); ++i)
      for (int k = 0;
           k < const_cast<btCollisionDispatcher&>(dispatcher_).getManifoldByIndexInternal(i)->getNumContacts(); ++k)
        sum += const_cast<btCollisionDispatcher&>(dispatcher_)
                   .getManifoldByIndexInternal(i)
                   ->getContactPoint(k)
                   .getAppliedImpulse();
    return sum;
  }
  Vec3 velocity() const {
    return {ball_->getLinearVelocity().x(), ball_->getLinearVelocity().y(), ball_->getLinearVelocity().z()};
  }
  double height() const { return ball_->getWorldTransform().getOrigin().z(); }

 private:
  std::unique_ptr<btRigidBody> body(double mass, const btVector3& inertia, btCollisionShape& shape, const Vec3& at,
                                    double restitution, double friction) {
    btRigidBody::btRigidBodyConstructionInfo info(mass, nullptr, &shape, inertia);
    info.m_startWorldTransform.setIdentity();
    info.m_startWorldTransform.setOrigin(btVector3(at.x(), at.y(), at.z()));
    info.m_restitution = restitution;
    info.m_friction = friction;
    auto made = std::make_unique<btRigidBody>(info);
    made->setActivationState(DISABLE_DEACTIVATION);
    if (settings_.tuned) made->setContactProcessingThreshold(0);
    world_.addRigidBody(made.get());
    return made;
  }

  BulletSettings settings_;
  btDefaultCollisionConfiguration configuration_;
  btCollisionDispatcher dispatcher_{&configuration_};
  btDbvtBroadphase broadphase_;
  btSequentialImpulseConstraintSolver solver_;
  btDiscreteDynamicsWorld world_{&dispatcher_, &broadphase_, &solver_, &configuration_};
  std::unique_ptr<btRigidBody> ball_, obstacle_;
};

}  // namespace

std::optional<BulletRebound> bullet_rim_rebound(const test::RimShot& shot, const BulletSettings& settings,
                                                double until) {
  physics::BulletTorus torus(test::kRimMajor, test::kRimMinor);
  btSphereShape sphere(test::kBall);
  BulletWorld world(settings);
  world.add(torus, test::kRimCentre, sphere, shot);
  bool touched = false;
  for (int i = 1; i / settings.rate < until; ++i) {
    world.step();
    const bool touches = world.impulse() > 0;
    if (touched && !touches) return BulletRebound{i / settings.rate, world.velocity()};
    touched = touched || touches;
  }
  return {};
}

double bullet_bounce_height(double height, double restitution, const BulletSettings& settings) {
  btStaticPlaneShape floor(btVector3(0, 0, 1), 0);
  btSphereShape sphere(test::kBall);
  BulletWorld world(settings);
  test::RimShot drop;
  drop.position = Vec3(0, 0, height + test::kBall);
  drop.restitution = restitution;
  world.add(floor, Vec3::Zero(), sphere, drop);
  double highest = 0;
  bool rises = false;
  for (int i = 0; i < 3 * settings.rate; ++i) {
    world.step();
    if (world.velocity().z() > 0) rises = true;
    if (rises && world.velocity().z() <= 0) break;
    // Between steps the top lies v^2 / 2g above the higher of two samples.
    if (rises)
      highest =
          std::max(highest, world.height() - test::kBall + world.velocity().z() * world.velocity().z() / (2 * 9.81));
  }
  return highest;
}

}  // namespace rimshot::bench
