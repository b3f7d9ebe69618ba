#pragma once
#include <Eigen/Geometry>
#include <limits>
#include <memory>
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// The place at which two bodies are nearest, or one of several.
struct Contact {
  double gap = 0;                  ///< [m]; negative where the bodies overlap
  Vec3 normal = Vec3::UnitZ();     ///< unit, world frame, from b to a
  Vec3 point = Vec3::Zero();       ///< p_W [m], on b's surface
};

/// A shape prepared for distances: convex pieces, rings and a half space, with a tree over them where there are many.
/// Where a sphere meets anything, and where anything meets a plane, the distance is a closed form; other pairs of convex pieces
/// have it from an exact search (GJK), pairs with a ring from the roots of one derivative. Where two sharp solids meet, edges and
/// corners are rounded by 1e-5 of the smaller solid's half size (convex_core.h).
class CollisionShape {
 public:
  explicit CollisionShape(const Shape& shape);
  ~CollisionShape();
  CollisionShape(CollisionShape&&) noexcept;
  CollisionShape& operator=(CollisionShape&&) noexcept;

  /// Of the sphere about the body's origin that holds the shape [m]; infinite for a plane.
  double bounding_radius() const;
  /// Box along the world's axes that holds the shape at a pose [m]; of a plane all of space, as far as 1e30.
  Eigen::AlignedBox3d bounds(const Pose& X_WB) const;
  /// Whether turning the body about its origin changes nothing: a sphere.
  bool is_sphere() const;

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

/// Where two bodies are nearest. Two planes and two bodies that overlap deeply have no exact answer: planes are infinitely far
/// apart, and the overlap of cores that have a common point is bounded from above.
/// @param beyond  distances above it need not be exact: anything above it may be returned [m]
Contact nearest_contact(const CollisionShape& a, const Pose& X_WA, const CollisionShape& b, const Pose& X_WB,
                        double beyond = std::numeric_limits<double>::infinity());

/// All places at which the gap is at most `slack` [m], enough to hold one body on the other: the corners of the common area of two
/// faces, the ends of a common line, one point of round shapes.
std::vector<Contact> contact_points(const CollisionShape& a, const Pose& X_WA, const CollisionShape& b, const Pose& X_WB, double slack);

}  // namespace rimshot::scene
