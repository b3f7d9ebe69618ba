#pragma once
#include <limits>
#include <optional>
#include <vector>

#include "environment_map.h"
#include "rimshot/gbuffer/ray.h"
#include "rimshot/scene/scene.h"
#include "vec3f.h"

namespace rimshot::pathtrace {

/// What shines. Spheres and parallelograms stand among the bodies: rays see them, and they cover what is behind. Suns,
/// the environment and a sky of one colour are infinitely far away. All but the sky are sampled: light i of count() has
/// its own density over solid angle, seen from a point.
class Lights {
 public:
  /// @throws Error(InvalidInput) for more lights than kMost, or an environment of the scene without its picture.
  explicit Lights(const std::vector<scene::Light>& lights, const std::vector<Environment>& environments = {});

  /// Every vertex of a path asks every light, each with its own random numbers.
  static constexpr int kMost = 60;

  int count() const { return int(near_.size() + suns_.size() + environments_.size()); }

  /// The first light among the bodies on a ray up to t_max; light < 0: none. A ray from inside a sphere does not see
  /// it.
  struct Hit {
    int light = -1;
    double t = std::numeric_limits<double>::infinity();
    Vec3f radiance = Vec3f::Zero();
  };
  Hit intersect(const gbuffer::Ray& ray) const { return first_but(-1, ray); }
  /// Whether another light lies on a ray to a light.
  bool covered(int light, const gbuffer::Ray& ray) const { return first_but(light, ray).light >= 0; }

  /// Density of sample() over solid angle, of light `hit.light` in the ray's direction from its origin [1/sr]; 0 from
  /// inside.
  float density(const Hit& hit, const gbuffer::Ray& ray) const;

  /// Radiance from infinitely far away.
  Vec3f background(const Vec3& direction) const { return background_over(direction, 1, false); }
  /// The same, where each far light's radiance is divided by `density` plus the light's own density in that direction.
  Vec3f background_over(const Vec3& direction, float density) const {
    return background_over(direction, density, true);
  }
  bool has_background() const { return sky_.maxCoeff() > 0 || !suns_.empty() || !environments_.empty(); }

  /// A direction to the light.
  struct Sample {
    Vec3 direction = Vec3::UnitZ();
    double distance = std::numeric_limits<double>::infinity();  ///< to the light [m]
    float density = 0;                                          ///< [1/sr]; 0 = none
    Vec3f radiance = Vec3f::Zero();
  };
  Sample sample(int light, const Vec3& p_W, const Vec2f& u) const;
  /// Where sample() finds the middle of a light.
  Vec2f middle(int light) const;
  /// Radiance of the skies of one colour.
  const Vec3f& sky() const { return sky_; }

 private:
  struct Sphere {
    Vec3 center;
    double radius;
  };
  struct Panel {
    Vec3 center, edge_u, edge_v, normal;
    double area;
    Vec3 along_u, along_v;  ///< their products with an offset from the centre are its shares of the edges
  };
  /// Among the bodies.
  struct Near {
    std::variant<Sphere, Panel> shape;
    float radiance;
  };
  struct Sun {
    Vec3 direction;
    double height;  ///< 1 - cos of its half angle
    float density;
    Vec3f radiance;
  };
  Hit first_but(int skipped, const gbuffer::Ray& ray) const;
  Vec3f background_over(const Vec3& direction, float density, bool with_own) const;
  static Sample sample_sphere(const Sphere& s, const Vec3& p_W, const Vec2f& u);
  static Sample sample_panel(const Panel& panel, const Vec3& p_W, const Vec2f& u);

  std::vector<Near> near_;
  std::vector<Sun> suns_;
  std::vector<EnvironmentMap> environments_;
  Vec3f sky_ = Vec3f::Zero();
};

}  // namespace rimshot::pathtrace
