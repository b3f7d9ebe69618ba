#pragma once
#include <Eigen/Core>
#include <Eigen/Geometry>  // cross

#include <numbers>

namespace rimshot::pathtrace {

/// Directions and colours while shading; positions stay in double precision.
using Vec2f = Eigen::Vector2f;
using Vec3f = Eigen::Vector3f;

inline constexpr float kPi = std::numbers::pi_v<float>;

}  // namespace rimshot::pathtrace
