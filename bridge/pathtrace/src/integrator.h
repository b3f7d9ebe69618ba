#pragma once
#include "lights.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "sampler.h"

namespace rimshot::pathtrace {

/// What one camera ray saw.
struct PathSample {
  int body = -1;                             ///< of the first surface; < 0: none
  gbuffer::Surface surface{Vec3::Zero(), 0, 0};
  Vec3 normal = Vec3::Zero();                ///< world
  Vec3f direct = Vec3f::Zero();              ///< radiance by paths lamp - surface - camera
  Vec3f indirect = Vec3f::Zero();            ///< radiance of the background by the same surface, and by longer paths
  Vec3f background = Vec3f::Zero();          ///< radiance where no body was hit
};

/// Follows paths from the camera. Keeps references; safe from many threads.
class Integrator {
 public:
  Integrator(const scene::Scene& scene, const gbuffer::RayScene& rays, const Lights& lights, int max_depth)
      : scene_(scene), rays_(rays), lights_(lights), max_depth_(max_depth) {}

  /// Draws from the sampler's dimensions from 64 on.
  PathSample trace(const gbuffer::Ray& camera_ray, const Sampler& sampler) const;

 private:
  const scene::Scene& scene_;
  const gbuffer::RayScene& rays_;
  const Lights& lights_;
  const int max_depth_;
};

}  // namespace rimshot::pathtrace
