#pragma once
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::evaluate {

/// The rotations that take a box onto itself, B: 4 of a box of three different extents (the identity and a half turn about each axis), 8 where
/// two are equal to 1e-6 of them, 24 of a cube. @param half_extents [m]
std::vector<Quat> box_symmetries(const Vec3& half_extents);

/// The orientation nearest to `near` in which the box looks as it does in `q_WB`.
Quat nearest_alike(const Quat& q_WB, const Quat& near, const Vec3& half_extents);

}  // namespace rimshot::evaluate
