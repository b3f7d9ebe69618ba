#include "contact_solver.h"

#include <btBulletDynamicsCommon.h>

#include "bullet_torus.h"
#include "rimshot/core/error.h"

namespace rimshot::physics {
namespace {

static_assert(sizeof(btScalar) == 8, "Bullet must be the double precision build");

/// Contacts this far apart still count [m]: a resting gap is 0 up to rounding, and may be open by a little.
constexpr double kContactThreshold = 1e-5;
constexpr int kIterations = 100;

btVector3 bt(const Vec3& v) { return {v.x(), v.y(), v.z()}; }
Vec3 eigen(const btVector3& v) { return {v.x(), v.y(), v.z()}; }

struct BulletShape {
  std::unique_ptr<btCollisionShape> operator()(const scene::Sphere& s) const {
    return std::make_unique<btSphereShape>(s.radius);
  }
  std::unique_ptr<btCollisionShape> operator()(const scene::Box& b) const {
    auto shape = std::make_unique<btBoxShape>(bt(b.half_extents));
    shape->setMargin(0);
    return shape;
  }
  std::unique_ptr<btCollisionShape> operator()(const scene::Capsule& c) const {
    return std::make_unique<btCapsuleShapeZ>(c.radius, c.length);
  }
  std::unique_ptr<btCollisionShape> operator()(const scene::Cylinder& c) const {
    auto shape = std::make_unique<btCylinderShapeZ>(btVector3(c.radius, c.radius, c.length / 2));
    shape->setMargin(0);
    return shape;
  }
  std::unique_ptr<btCollisionShape> operator()(const scene::Torus& t) const {
    return std::make_unique<BulletTorus>(t.major_radius, t.minor_radius);
  }
  std::unique_ptr<btCollisionShape> operator()(const scene::Plane& p) const {
    return std::make_unique<btStaticPlaneShape>(bt(p.normal), p.offset);
  }
  template <typename Other>
  std::unique_ptr<btCollisionShape> operator()(const Other&) const {
    throw Error(ErrorCode::InvalidInput, "this version cannot simulate convex hulls, meshes and compounds");
  }
};

// Bullet multiplies the bodies' coefficients; the scene has a law for the pair. The callback is a global of Bullet's.
bool use_pair_law(btManifoldPoint& point, const btCollisionObjectWrapper* a, int, int,
                  const btCollisionObjectWrapper* b, int, int) {
  const auto* scene = static_cast<const scene::Scene*>(a->getCollisionObject()->getUserPointer());
  const auto law = scene->contact_law(a->getCollisionObject()->getUserIndex(), b->getCollisionObject()->getUserIndex());
  point.m_combinedFriction = law.friction;
  point.m_combinedRestitution = 0;
  return true;
}

}  // namespace

struct ContactSolver::Impl {
  const scene::Scene& scene;
  btDefaultCollisionConfiguration configuration;
  btCollisionDispatcher dispatcher{&configuration};
  btDbvtBroadphase broadphase;
  btSequentialImpulseConstraintSolver solver;
  btDiscreteDynamicsWorld world{&dispatcher, &broadphase, &solver, &configuration};
  std::vector<std::unique_ptr<btCollisionShape>> shapes;
  std::vector<std::unique_ptr<btRigidBody>> bodies;
  std::vector<int> present;  ///< moving bodies that are in the world now

  explicit Impl(const scene::Scene& s) : scene(s) {
    register_sphere_torus(dispatcher);
    gContactAddedCallback = use_pair_law;
    world.setGravity(btVector3(0, 0, 0));
    world.getDispatchInfo().m_deterministicOverlappingPairs = true;
    btContactSolverInfo& info = world.getSolverInfo();
    info.m_numIterations = kIterations;
    info.m_splitImpulse = true;
    info.m_splitImpulsePenetrationThreshold = 0;  // penetration must not become speed
    info.m_restitutionVelocityThreshold = 0;
    info.m_minimumSolverBatchSize = 0;
    for (std::size_t i = 0; i < scene.bodies.size(); ++i) add(scene.bodies[i], int(i));
  }

  ~Impl() {
    for (int i : present) world.removeRigidBody(bodies[std::size_t(i)].get());
    for (std::size_t i = 0; i < bodies.size(); ++i)
      if (scene.bodies[i].is_static) world.removeRigidBody(bodies[i].get());
  }

  void add(const scene::Body& body, int index) {
    shapes.push_back(std::visit(BulletShape{}, body.shape));
    btRigidBody::btRigidBodyConstructionInfo info(body.is_static ? 0 : body.mass, nullptr, shapes.back().get(),
                                                  body.is_static ? btVector3(0, 0, 0) : bt(body.inertia));
    info.m_startWorldTransform = pose(body.initial);
    auto rigid = std::make_unique<btRigidBody>(info);
    rigid->setUserIndex(index);
    rigid->setUserPointer(const_cast<scene::Scene*>(&scene));
    rigid->setCollisionFlags(rigid->getCollisionFlags() | btCollisionObject::CF_CUSTOM_MATERIAL_CALLBACK);
    rigid->setContactProcessingThreshold(kContactThreshold);
    rigid->setActivationState(DISABLE_DEACTIVATION);
    bodies.push_back(std::move(rigid));
    if (body.is_static) world.addRigidBody(bodies.back().get());
  }

  static btTransform pose(const BodyState& s) {
    return btTransform(btQuaternion(s.q_WB.x(), s.q_WB.y(), s.q_WB.z(), s.q_WB.w()), bt(s.p_WB));
  }

  void take_in(const std::vector<int>& supported) {
    if (supported == present) return;
    for (int i : present) world.removeRigidBody(bodies[std::size_t(i)].get());
    present = supported;
    for (int i : present) world.addRigidBody(bodies[std::size_t(i)].get());
  }
};

ContactSolver::ContactSolver(const scene::Scene& scene) : impl_(std::make_unique<Impl>(scene)) {}
ContactSolver::~ContactSolver() = default;

void ContactSolver::solve(const std::vector<int>& supported, const std::vector<Vec3>& forces, double dt,
                          std::vector<BodyState>& states) {
  impl_->take_in(supported);
  for (int i : supported) {
    btRigidBody& body = *impl_->bodies[std::size_t(i)];
    const BodyState& state = states[std::size_t(i)];
    body.setWorldTransform(Impl::pose(state));
    body.setInterpolationWorldTransform(body.getWorldTransform());
    body.setLinearVelocity(bt(state.v_WB_W));
    body.setAngularVelocity(bt(state.w_WB_W));
    body.updateInertiaTensor();
    body.clearForces();
    body.applyCentralForce(bt(forces[std::size_t(i)]));
  }
  impl_->world.stepSimulation(dt, 0, dt);
  for (int i : supported) {
    const btRigidBody& body = *impl_->bodies[std::size_t(i)];
    states[std::size_t(i)].v_WB_W = eigen(body.getLinearVelocity());
    states[std::size_t(i)].w_WB_W = eigen(body.getAngularVelocity());
  }
}

}  // namespace rimshot::physics
