#pragma once
#include <optional>

#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// Volume [m^3]; infinite for a plane.
double volume(const Shape& shape);

/// Principal moments about the centre of mass, body axes [kg m^2], of a homogeneous solid of mass `mass` [kg].
Vec3 solid_inertia(const Shape& shape, double mass);

/// The same of a thin shell, where a closed form is known here (sphere: 2/3 m r^2).
std::optional<Vec3> shell_inertia(const Shape& shape, double mass);

}  // namespace rimshot::scene
