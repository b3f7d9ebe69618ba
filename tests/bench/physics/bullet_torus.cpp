#include "bullet_torus.h"

#include <BulletCollision/CollisionDispatch/btCollisionCreateFunc.h>

#include "rimshot/scene/closest_point.h"

namespace rimshot::physics {
namespace {

class SphereTorusAlgorithm : public btActivatingCollisionAlgorithm {
 public:
  SphereTorusAlgorithm(const btCollisionAlgorithmConstructionInfo& info, const btCollisionObjectWrapper* a,
                       const btCollisionObjectWrapper* b, bool torus_first)
      : btActivatingCollisionAlgorithm(info, a, b),
        torus_first_(torus_first),
        manifold_(m_dispatcher->getNewManifold(a->getCollisionObject(), b->getCollisionObject())) {}
  ~SphereTorusAlgorithm() override { m_dispatcher->releaseManifold(manifold_); }

  void processCollision(const btCollisionObjectWrapper* a, const btCollisionObjectWrapper* b, const btDispatcherInfo&,
                        btManifoldResult* result) override {
    const auto* torus_object = torus_first_ ? a : b;
    const auto* sphere_object = torus_first_ ? b : a;
    const auto* torus = static_cast<const BulletTorus*>(torus_object->getCollisionShape());
    const double radius = static_cast<const btSphereShape*>(sphere_object->getCollisionShape())->getRadius();
    const btTransform& pose = torus_object->getWorldTransform();
    const btVector3 centre = pose.invXform(sphere_object->getWorldTransform().getOrigin());
    const auto nearest = scene::closest_point(scene::Torus{torus->major_radius(), torus->minor_radius()},
                                              Vec3(centre.x(), centre.y(), centre.z()));
    const btVector3 normal = pose.getBasis() * btVector3(nearest.normal.x(), nearest.normal.y(), nearest.normal.z());
    result->setPersistentManifold(manifold_);
    // Bullet wants the normal on b, pointing to a, and the point on b.
    if (torus_first_) {
      result->addContactPoint(-normal, sphere_object->getWorldTransform().getOrigin() - radius * normal,
                              nearest.distance - radius);
    } else {
      result->addContactPoint(normal, pose * btVector3(nearest.point.x(), nearest.point.y(), nearest.point.z()),
                              nearest.distance - radius);
    }
    result->refreshContactPoints();
  }
  btScalar calculateTimeOfImpact(btCollisionObject*, btCollisionObject*, const btDispatcherInfo&,
                                 btManifoldResult*) override {
    return 1;
  }
  void getAllContactManifolds(btManifoldArray& array) override { array.push_back(manifold_); }

 private:
  bool torus_first_;
  btPersistentManifold* manifold_;
};

struct CreateSphereTorus : btCollisionAlgorithmCreateFunc {
  explicit CreateSphereTorus(bool torus_first) : torus_first(torus_first) {}
  btCollisionAlgorithm* CreateCollisionAlgorithm(btCollisionAlgorithmConstructionInfo& info,
                                                 const btCollisionObjectWrapper* a,
                                                 const btCollisionObjectWrapper* b) override {
    void* memory = info.m_dispatcher1->allocateCollisionAlgorithm(sizeof(SphereTorusAlgorithm));
    return new (memory) SphereTorusAlgorithm(info, a, b, torus_first);
  }
  bool torus_first;
};

}  // namespace

BulletTorus::BulletTorus(double major_radius, double minor_radius) : major_(major_radius), minor_(minor_radius) {
  m_shapeType = CUSTOM_CONCAVE_SHAPE_TYPE;
}

void BulletTorus::getAabb(const btTransform& pose, btVector3& low, btVector3& high) const {
  const btVector3 half(major_ + minor_, major_ + minor_, minor_);
  const btMatrix3x3 absolute = pose.getBasis().absolute();
  const btVector3 extent(absolute[0].dot(half), absolute[1].dot(half), absolute[2].dot(half));
  low = pose.getOrigin() - extent;
  high = pose.getOrigin() + extent;
}

void register_sphere_torus(btCollisionDispatcher& dispatcher) {
  static CreateSphereTorus sphere_first(false), torus_first(true);
  dispatcher.registerCollisionCreateFunc(SPHERE_SHAPE_PROXYTYPE, CUSTOM_CONCAVE_SHAPE_TYPE, &sphere_first);
  dispatcher.registerCollisionCreateFunc(CUSTOM_CONCAVE_SHAPE_TYPE, SPHERE_SHAPE_PROXYTYPE, &torus_first);
}

}  // namespace rimshot::physics
