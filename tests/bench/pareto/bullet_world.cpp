#include "bullet_world.h"

#include <cmath>

#include "bullet_torus.h"

namespace rimshot::bench {
namespace {

btVector3 bt(const Vec3& v) { return {v.x(), v.y(), v.z()}; }
Vec3 eigen(const btVector3& v) { return {v.x(), v.y(), v.z()}; }

}  // namespace

BulletWorld::BulletWorld(BulletSettings settings, const Vec3& gravity) : settings_(settings) {
  physics::register_sphere_torus(dispatcher_);
  world_.setGravity(bt(gravity));
  btContactSolverInfo& info = world_.getSolverInfo();
  if (settings != BulletSettings::Default) {
    info.m_restitutionVelocityThreshold = 0;
    info.m_numIterations = 50;
  }
  if (settings == BulletSettings::KubricLike) {
    info.m_erp2 = 0.08;
    info.m_warmstartingFactor = 0;
    info.m_linearSlop = 0;
  }
  if (settings == BulletSettings::Tuned) info.m_splitImpulsePenetrationThreshold = 0;
}

BulletWorld::~BulletWorld() {
  for (const auto& body : bodies_) world_.removeRigidBody(body.get());
}

int BulletWorld::add(btCollisionShape& shape, double mass, const Vec3& inertia, const BodyState& start, double restitution, double friction) {
  btRigidBody::btRigidBodyConstructionInfo info(mass, nullptr, &shape, bt(inertia));
  info.m_startWorldTransform.setRotation({start.q_WB.x(), start.q_WB.y(), start.q_WB.z(), start.q_WB.w()});
  info.m_startWorldTransform.setOrigin(bt(start.p_WB));
  info.m_restitution = restitution;
  info.m_friction = friction;
  bodies_.push_back(std::make_unique<btRigidBody>(info));
  btRigidBody& body = *bodies_.back();
  body.setLinearVelocity(bt(start.v_WB_W));
  body.setAngularVelocity(bt(start.w_WB_W));
  body.setActivationState(DISABLE_DEACTIVATION);
  if (settings_ != BulletSettings::Default) body.setContactProcessingThreshold(0);
  world_.addRigidBody(&body);
  return int(bodies_.size()) - 1;
}

void BulletWorld::run(double time, double rate) {
  const long steps = long(std::floor(time * rate + 1e-9));
  for (long i = 0; i < steps; ++i) world_.stepSimulation(1 / rate, 0, 1 / rate);
  if (const double rest = time - double(steps) / rate; rest > 1e-9) world_.stepSimulation(rest, 0, rest);
}

BodyState BulletWorld::state(int body) const {
  const btTransform& at = bodies_[std::size_t(body)]->getWorldTransform();
  const btQuaternion q = at.getRotation();
  return {eigen(at.getOrigin()), Quat(q.w(), q.x(), q.y(), q.z()), eigen(bodies_[std::size_t(body)]->getLinearVelocity()),
          eigen(bodies_[std::size_t(body)]->getAngularVelocity())};
}

}  // namespace rimshot::bench
