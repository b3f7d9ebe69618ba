#include "contact_solver.h"

#include <btBulletDynamicsCommon.h>

#include <limits>

namespace rimshot::physics {
namespace {

static_assert(sizeof(btScalar) == 8, "Bullet must be the double precision build");

constexpr int kMostIterations = 600;
/// The iterations end when no velocity changes by more than this [m/s].
constexpr double kSettledVelocity = 1e-12;
/// Sliding faster than this has a direction; friction then acts along and across it [m/s].
constexpr double kSliding = 1e-6;

btVector3 bt(const Vec3& v) { return {v.x(), v.y(), v.z()}; }
Vec3 eigen(const btVector3& v) { return {v.x(), v.y(), v.z()}; }

/// Equations that are computed already, in Bullet's form.
class RowsConstraint : public btTypedConstraint {
 public:
  RowsConstraint(btRigidBody& a, btRigidBody& b) : btTypedConstraint(D6_CONSTRAINT_TYPE, a, b) {}
  std::vector<const SolverRow*> rows;

  void getInfo1(btConstraintInfo1* info) override {
    info->m_numConstraintRows = int(rows.size());
    info->nub = 0;
  }
  void getInfo2(btConstraintInfo2* info) override {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const SolverRow& r = *rows[i];
      const std::size_t at = i * std::size_t(info->rowskip);
      for (std::size_t k = 0; k < 3; ++k) {
        const Eigen::Index axis = Eigen::Index(k);
        info->m_J1linearAxis[at + k] = r.row.lin_a[axis];
        info->m_J1angularAxis[at + k] = r.row.ang_a[axis];
        info->m_J2linearAxis[at + k] = r.row.lin_b[axis];
        info->m_J2angularAxis[at + k] = r.row.ang_b[axis];
      }
      info->m_constraintError[at] = r.target;
      info->cfm[at] = 0;
      info->m_lowerLimit[at] = r.low;
      info->m_upperLimit[at] = r.high;
    }
  }
  void setParam(int, btScalar, int) override {}
  btScalar getParam(int, int) const override { return 0; }
};

}  // namespace

struct ContactSolver::Impl {
  const scene::Scene& scene;
  btSphereShape shape{1};  // Bullet's bodies need one; nobody asks it
  btSequentialImpulseConstraintSolver solver;
  btContactSolverInfo info;
  std::vector<std::unique_ptr<btRigidBody>> bodies;

  explicit Impl(const scene::Scene& s) : scene(s) {
    info.m_numIterations = kMostIterations;
    info.m_leastSquaresResidualThreshold = kSettledVelocity * kSettledVelocity;
    info.m_splitImpulse = true;
    info.m_splitImpulsePenetrationThreshold = 0;  // penetration must not become speed
    info.m_restitutionVelocityThreshold = 0;
    info.m_solverMode = SOLVER_USE_WARMSTARTING | SOLVER_USE_2_FRICTION_DIRECTIONS;
    info.m_warmstartingFactor = 1;
    info.m_erp2 = 0;
    for (std::size_t i = 0; i < scene.bodies.size(); ++i) {
      const scene::Body& body = scene.bodies[i];
      const btRigidBody::btRigidBodyConstructionInfo mass(body.is_static ? 0 : body.mass, nullptr, &shape,
                                                          body.is_static ? btVector3(0, 0, 0) : bt(body.inertia));
      bodies.push_back(std::make_unique<btRigidBody>(mass));
      bodies.back()->setFlags(0);  // the gyroscopic torque comes with the forces
      bodies.back()->setActivationState(DISABLE_DEACTIVATION);
    }
  }

  /// Bullet's body has the principal axes.
  void place(int index, const BodyState& s) {
    btRigidBody& body = *bodies[std::size_t(index)];
    const Quat q = s.q_WB * scene.bodies[std::size_t(index)].inertia_axes;
    body.setWorldTransform(btTransform(btQuaternion(q.x(), q.y(), q.z(), q.w()), bt(s.p_WB)));
    body.setLinearVelocity(bt(s.v_WB_W));
    body.setAngularVelocity(bt(s.w_WB_W));
    body.updateInertiaTensor();
    body.clearForces();
  }

  btManifoldPoint point_of(const SolverContact& c, const std::vector<BodyState>& states) const {
    btManifoldPoint p(btVector3(0, 0, 0), btVector3(0, 0, 0), bt(c.normal), c.gap);
    p.m_positionWorldOnB = bt(c.point);
    p.m_positionWorldOnA = bt(c.point);
    p.m_combinedFriction = c.friction;
    p.m_combinedRestitution = 0;
    const auto velocity = [&](int i) -> Vec3 {
      const BodyState& s = states[std::size_t(i)];
      return scene.bodies[std::size_t(i)].is_static ? Vec3::Zero() : Vec3(s.v_WB_W + s.w_WB_W.cross(c.point - s.p_WB));
    };
    const Vec3 u = velocity(c.a) - velocity(c.b), slip = u - u.dot(c.normal) * c.normal;
    const Vec3 along = slip.norm() > kSliding ? Vec3(slip.normalized()) : Vec3(c.normal.unitOrthogonal());
    const Vec3 across = c.normal.cross(along);
    p.m_contactPointFlags |= BT_CONTACT_FLAG_LATERAL_FRICTION_INITIALIZED;
    p.m_lateralFrictionDir1 = bt(along);
    p.m_lateralFrictionDir2 = bt(across);
    p.m_appliedImpulse = c.impulse.dot(c.normal);
    p.m_appliedImpulseLateral1 = c.impulse.dot(along);
    p.m_appliedImpulseLateral2 = c.impulse.dot(across);
    return p;
  }
};

ContactSolver::ContactSolver(const scene::Scene& scene) : impl_(std::make_unique<Impl>(scene)) {}
ContactSolver::~ContactSolver() = default;

void ContactSolver::solve(const std::vector<int>& held, const std::vector<Vec3>& forces, const std::vector<Vec3>& torques,
                          std::vector<SolverContact>& contacts, const std::vector<SolverRow>& rows, double dt, std::vector<BodyState>& states) {
  std::vector<btCollisionObject*> objects;
  for (int i : held) {
    impl_->place(i, states[std::size_t(i)]);
    impl_->bodies[std::size_t(i)]->applyCentralForce(bt(forces[std::size_t(i)]));
    impl_->bodies[std::size_t(i)]->applyTorque(bt(torques[std::size_t(i)]));
    objects.push_back(impl_->bodies[std::size_t(i)].get());
  }
  const auto body = [&](int i) { return impl_->bodies[std::size_t(i)].get(); };
  for (const SolverContact& c : contacts)
    for (int i : {c.a, c.b})
      if (impl_->scene.bodies[std::size_t(i)].is_static) impl_->place(i, states[std::size_t(i)]);
  // A manifold holds four points; a pair with more gets several.
  std::vector<std::unique_ptr<btPersistentManifold>> manifolds;
  std::vector<std::pair<std::size_t, int>> place_of;
  for (const SolverContact& c : contacts) {
    if (manifolds.empty() || manifolds.back()->getBody0() != body(c.a) || manifolds.back()->getBody1() != body(c.b) ||
        manifolds.back()->getNumContacts() == MANIFOLD_CACHE_SIZE)
      manifolds.push_back(std::make_unique<btPersistentManifold>(body(c.a), body(c.b), 0, SIMD_INFINITY, SIMD_INFINITY));
    place_of.emplace_back(manifolds.size() - 1, manifolds.back()->addManifoldPoint(impl_->point_of(c, states)));
  }
  std::vector<btPersistentManifold*> manifold_pointers;
  for (const auto& m : manifolds) manifold_pointers.push_back(m.get());

  std::vector<std::unique_ptr<RowsConstraint>> constraints;
  for (const SolverRow& row : rows) {
    if (constraints.empty() || &constraints.back()->getRigidBodyA() != body(row.a) || &constraints.back()->getRigidBodyB() != body(row.b))
      constraints.push_back(std::make_unique<RowsConstraint>(*body(row.a), *body(row.b)));
    constraints.back()->rows.push_back(&row);
  }
  std::vector<btTypedConstraint*> constraint_pointers;
  for (const auto& c : constraints) constraint_pointers.push_back(c.get());

  impl_->info.m_timeStep = dt;
  impl_->solver.solveGroup(objects.data(), int(objects.size()), manifold_pointers.data(), int(manifold_pointers.size()),
                           constraint_pointers.data(), int(constraint_pointers.size()), impl_->info, nullptr, nullptr);
  for (int i : held) {
    states[std::size_t(i)].v_WB_W = eigen(body(i)->getLinearVelocity());
    states[std::size_t(i)].w_WB_W = eigen(body(i)->getAngularVelocity());
  }
  for (std::size_t k = 0; k < contacts.size(); ++k) {
    const btManifoldPoint& p = manifolds[place_of[k].first]->getContactPoint(place_of[k].second);
    contacts[k].impulse = p.m_appliedImpulse * contacts[k].normal + eigen(p.m_lateralFrictionDir1) * p.m_appliedImpulseLateral1 +
                          eigen(p.m_lateralFrictionDir2) * p.m_appliedImpulseLateral2;
  }
}

}  // namespace rimshot::physics
