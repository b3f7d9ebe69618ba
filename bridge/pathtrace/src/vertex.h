#pragma once
#include "bsdf.h"
#include "rimshot/gbuffer/ray_scene.h"

namespace rimshot::pathtrace {

/// Rays leave this far off their surface [m]: far above the rounding of a hit, below the gaps that a scene may have.
inline constexpr double kLift = 1e-6;

/// One point of a path.
struct Vertex {
  Vec3 origin;  ///< of the rays that leave it
  Bsdf bsdf;
  bool first;   ///< the surface that the camera sees sends out a direction of each lobe, the later ones of either

  /// Where a ray of that direction hit.
  static Vertex at(const gbuffer::Hit& hit, const gbuffer::Surface& surface, const Vec3& ray_direction, bool first) {
    // A surface seen from its inside is shaded as if from outside.
    const Vec3 normal = hit.normal.dot(ray_direction) < 0 ? hit.normal : Vec3(-hit.normal);
    Vec3 shading = hit.normal.dot(normal) < 0 ? Vec3(-hit.shading_normal) : hit.shading_normal;
    if (shading.dot(ray_direction) >= 0) shading = normal;  // a smooth normal that looks away from the viewer
    return {hit.position + kLift * normal, Bsdf(surface, shading.cast<float>(), -ray_direction.cast<float>()), first};
  }

  /// Expected number of directions that the lobes send out per solid angle.
  float lobe_density(const Bsdf::Value& value) const {
    if (first) return value.base_density + value.gloss_density;
    return bsdf.gloss_share() * value.gloss_density + (1 - bsdf.gloss_share()) * value.base_density;
  }
};

}  // namespace rimshot::pathtrace
