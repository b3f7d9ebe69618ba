#pragma once
#include "rimshot/gbuffer/camera.h"

namespace rimshot::evaluate {

/// A sphere as one ray of the camera sees it.
struct Sight {
  double outside;  ///< distance from the outline [px], negative inside
  Vec3 normal;     ///< W, where the ray meets the sphere, or at the outline's nearest point
};

/// @param ray unit direction in W of the ray from the camera's centre
Sight look(const gbuffer::PinholeCamera& camera, double radius, const Vec3& ray, const Vec3& p_WB);

}  // namespace rimshot::evaluate
