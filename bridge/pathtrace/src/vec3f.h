#pragma once
#include <Eigen/Core>
#include <Eigen/Geometry>  // cross

namespace rimshot::pathtrace {

/// Directions and colours while shading; positions stay in double precision.
using Vec2f = Eigen::Vector2f;
using Vec3f = Eigen::Vector3f;

}  // namespace rimshot::pathtrace
