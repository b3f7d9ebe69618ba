#pragma once
#include <limits>
#include <vector>

#include "rimshot/gbuffer/ray_scene.h"
#include "vec3f.h"

namespace rimshot::pathtrace {

/// What shines: spheres that rays can see, and a sky of one colour.
class Lights {
 public:
  explicit Lights(const std::vector<scene::Light>& lights);

  int sphere_count() const { return int(spheres_.size()); }
  const Vec3f& sky() const { return sky_; }
  bool has_sky() const { return sky_.maxCoeff() > 0; }
  /// Radiance that leaves the sphere in every direction [W/(m^2 sr)]: power / (pi * 4 pi r^2).
  float radiance(int sphere) const { return spheres_[std::size_t(sphere)].radiance; }

  /// The first sphere on a ray up to t_max; sphere < 0: none. A ray from inside a sphere does not see it.
  struct Hit { int sphere = -1; double t = std::numeric_limits<double>::infinity(); };
  Hit intersect(const gbuffer::Ray& ray) const;

  /// Density of sample() over solid angle, seen from a point [1/sr]; 0 from inside.
  float density(int sphere, const Vec3& p_W) const;

  /// A direction to the sphere, uniform over the solid angle that it fills.
  struct Sample {
    Vec3 direction = Vec3::UnitZ();
    double distance = 0;  ///< to the sphere's surface [m]
    float density = 0;    ///< [1/sr]; 0 = none
  };
  Sample sample(int sphere, const Vec3& p_W, const Vec2f& u) const;

 private:
  struct Sphere { Vec3 center; double radius; float radiance; };
  std::vector<Sphere> spheres_;
  Vec3f sky_ = Vec3f::Zero();
};

}  // namespace rimshot::pathtrace
