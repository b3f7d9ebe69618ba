#pragma once
#include <optional>

#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// Of a homogeneous solid of density 1 (a compound: of its parts' relative densities).
struct MassProperties {
  double mass = 0;                 ///< = volume at density 1 [m^3]; infinite for a plane
  Vec3 centroid = Vec3::Zero();    ///< in the shape's frame [m]
  Mat3 inertia = Mat3::Zero();     ///< about the centroid, the shape's axes [m^5]
};

/// Closed forms for the simple shapes. Polyhedra (hull, mesh): sums over the tetrahedra between the origin and each triangle
/// (Blow and Binstock, "How to find the inertia tensor", 2004). Compounds: the parallel axis theorem; parts that overlap count twice.
MassProperties mass_properties(const Shape& shape);

/// Volume [m^3]; infinite for a plane, that of all parts for a compound.
double volume(const Shape& shape);

/// Principal moments [kg m^2] and the rotation that takes the principal axes to the tensor's. A tensor that is diagonal to rounding
/// keeps its axes.
struct PrincipalInertia {
  Vec3 moments = Vec3::Zero();
  Quat axes = Quat::Identity();
};
PrincipalInertia principal_inertia(const Mat3& inertia);

/// Principal moments about the centre of mass [kg m^2] of a homogeneous solid of mass `mass` [kg], in the axes' order of
/// principal_inertia.
Vec3 solid_inertia(const Shape& shape, double mass);

/// The same of a thin shell, where a closed form is known here (sphere: 2/3 m r^2).
std::optional<Vec3> shell_inertia(const Shape& shape, double mass);

/// Moves the geometry of a hull, mesh or compound so that its centroid is the origin; nothing happens if it is, to rounding.
void center(Shape& shape);

/// Moves the geometry of a hull, mesh or compound so that `origin` [m] becomes its origin; false for other shapes.
bool shift(Shape& shape, const Vec3& origin);

}  // namespace rimshot::scene
