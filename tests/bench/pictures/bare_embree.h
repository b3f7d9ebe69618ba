#pragma once
#include <memory>
#include <vector>

#include "ray_log.h"
#include "rimshot/scene/scene.h"

namespace rimshot::bench {

/// A scene as Embree's own triangles in one static mesh of single precision, and nothing else: no bodies, no normals, no materials.
class BareEmbree {
 public:
  /// Bodies stand at `poses`. A round body has 2 * sides * rings triangles or less; a plane is two triangles, 2 km wide.
  BareEmbree(const scene::Scene& scene, const std::vector<Pose>& poses, int sides, int rings);
  ~BareEmbree();

  std::size_t triangles() const;
  /// Asks rtcIntersect1 or rtcOccluded1 for every ray, in order. @returns how many hit something.
  std::size_t trace(const std::vector<LoggedRay>& rays) const;
  /// Share of the rays that hit something here and there, or nothing here and there.
  double agreement(const std::vector<LoggedRay>& rays) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::bench
