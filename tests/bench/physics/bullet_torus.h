#pragma once
#include <btBulletDynamicsCommon.h>

namespace rimshot::physics {

/// A torus about its z axis for Bullet, the peer, which has none. It takes part in the broad phase; contacts come from
/// register_sphere_torus only.
class BulletTorus : public btConcaveShape {
 public:
  BulletTorus(double major_radius, double minor_radius);
  double major_radius() const { return major_; }
  double minor_radius() const { return minor_; }

  void getAabb(const btTransform& pose, btVector3& low, btVector3& high) const override;
  void setLocalScaling(const btVector3&) override {}
  const btVector3& getLocalScaling() const override { return scaling_; }
  void calculateLocalInertia(btScalar, btVector3& inertia) const override { inertia.setZero(); }
  const char* getName() const override { return "Torus"; }
  void processAllTriangles(btTriangleCallback*, const btVector3&, const btVector3&) const override {}

 private:
  double major_, minor_;
  btVector3 scaling_{1, 1, 1};
};

/// Teaches the dispatcher the closed-form contact of a sphere with a torus.
void register_sphere_torus(btCollisionDispatcher& dispatcher);

}  // namespace rimshot::physics
