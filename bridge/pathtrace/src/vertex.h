#pragma once
#include <limits>

#include "bsdf.h"
#include "rimshot/gbuffer/ray_scene.h"

namespace rimshot::pathtrace {

/// Rays leave this far off their surface [m]: far above the rounding of a hit, below the gaps that a scene may have.
inline constexpr double kLift = 1e-6;

/// One point of a path.
struct Vertex {
  Vec3 origin;  ///< of the rays that leave it on the viewer's side
  Vec3 beyond;  ///< and on the other side
  Vec3 normal;  ///< of the geometry, to the viewer's side
  Bsdf bsdf;
  bool first;   ///< the surface that the camera sees sends out a direction of each lobe, the later ones of either

  /// Where a ray of that direction hit.
  static Vertex at(const gbuffer::Hit& hit, const gbuffer::Surface& surface, const Vec3& ray_direction, bool first) {
    // A surface seen from its inside is shaded as if from outside; there a clear body's index counts the other way round.
    const bool outside = hit.normal.dot(ray_direction) < 0;
    const Vec3 normal = outside ? hit.normal : Vec3(-hit.normal);
    gbuffer::Surface seen = surface;
    if (seen.refractive_index > 0 && !outside) seen.refractive_index = 1 / seen.refractive_index;
    Vec3 shading = hit.normal.dot(normal) < 0 ? Vec3(-hit.shading_normal) : hit.shading_normal;
    if (shading.dot(ray_direction) >= 0) shading = normal;  // a smooth normal that looks away from the viewer
    return {hit.position + kLift * normal, hit.position - kLift * normal, normal,
            Bsdf(seen, shading.cast<float>(), -ray_direction.cast<float>()), first};
  }

  /// The ray that looks where light of that value comes from.
  gbuffer::Ray ray(const Vec3& direction, const Bsdf::Value& value, double length = std::numeric_limits<double>::infinity()) const {
    return {value.through ? beyond : origin, direction, 0, length};
  }
  /// Whether the ray leaves on the side that its value is for; with a shading normal it may not.
  bool leaves(const Vec3& direction, const Bsdf::Value& value) const { return (normal.dot(direction) < 0) == value.through; }

  /// Expected number of directions that the lobes send out per solid angle.
  float lobe_density(const Bsdf::Value& value) const {
    if (first) return value.base_density + value.gloss_density;
    return bsdf.gloss_share() * value.gloss_density + (1 - bsdf.gloss_share()) * value.base_density;
  }
};

}  // namespace rimshot::pathtrace
