#pragma once
#include <optional>

#include "glass.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "vec3f.h"

namespace rimshot::pathtrace {

/// Reflection at a point of a surface, seen from one direction: a GGX lobe over a Lambert base; or the clear surface of Glass, as a gloss
/// that also lets light through.
/// The base gets the light that the lobe lets through, on the way in and on the way out (Kelemen and Szirmay-Kalos, A
/// Microfacet Based Coupled Specular-Matte BRDF Model, Eurographics 2001), so that a white base reflects everything.
/// Light that bounces between facets is lost; of a white metal with roughness 0.5 that is 8 %.
class Bsdf {
 public:
  /// normal and wo (towards the viewer) are unit, world frame, normal . wo > 0.
  Bsdf(const gbuffer::Surface& surface, const Vec3f& normal, const Vec3f& wo);

  enum class Lobe { Base, Gloss };

  struct Value {
    Vec3f reflectance = Vec3f::Zero();          ///< f * cosine [1/sr]
    float base_density = 0, gloss_density = 0;  ///< of sample() from either lobe [1/sr]
    bool through = false;                       ///< the light comes from the other side of the surface
    bool discrete = false;                      ///< one of few directions: shares and probabilities, not per solid angle
    bool reaches() const { return base_density + gloss_density > 0; }  ///< whether a lobe sends light from the direction to the viewer
  };
  /// For the unit direction wi towards the light, world frame; zero below an opaque surface, and everywhere for a smooth clear one.
  Value evaluate(const Vec3f& wi) const;

  struct Sample {
    Vec3f wi;     ///< unit, world frame; it may point below an opaque surface, and then has no value
    Value value;
  };
  /// A direction by the lobe's own density. u in [0, 1)^2; `pick` in [0, 1) decides between reflection and refraction.
  Sample sample(Lobe lobe, const Vec2f& u, float pick) const;

  /// Share of light from everywhere that goes to the viewer.
  Vec3f albedo() const;

  /// About the share of the reflected light that the gloss reflects: the probability to choose it with. 0 or 1 where there is one lobe.
  float gloss_share() const { return gloss_share_; }
  /// A lobe that reflects nothing has no density.
  bool has(Lobe lobe) const { return lobe == Lobe::Gloss ? gloss_share_ > 0 : gloss_share_ < 1; }
  bool clear() const { return glass_.has_value(); }

 private:
  Vec3f to_world(const Vec3f& w) const { return w.x() * tangent_ + w.y() * bitangent_ + w.z() * normal_; }
  Vec3f to_local(const Vec3f& w) const { return {w.dot(tangent_), w.dot(bitangent_), w.dot(normal_)}; }
  /// Share of light that passes the dielectric gloss at this cosine.
  float passes(float cosine) const;

  Vec3f normal_, tangent_, bitangent_;
  Vec3f wo_;        // in the local frame
  Vec3f f0_;        // the gloss' reflectance at normal incidence
  float f90_;       // and at grazing incidence
  float specular_;  // weight of the dielectric gloss
  Vec3f base_;      // the Lambert base's albedo over pi, times what passes out of it
  float roughness_, alpha_;  // alpha is the roughness squared
  float lambda_o_;
  float gloss_share_;
  std::optional<Glass> glass_;
};

}  // namespace rimshot::pathtrace
