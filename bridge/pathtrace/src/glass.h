#pragma once
#include "vec3f.h"

namespace rimshot::pathtrace {

/// Reflection and refraction by the surface of a clear body: Fresnel's laws at a smooth one, GGX facets that each obey them at a rough
/// one (Walter et al., Microfacet Models for Refraction through Rough Surfaces, EGSR 2007). All directions are unit, in a frame whose z is
/// the normal to the viewer's side. Light that bounces between facets is lost: about the share
/// alpha^2 / (alpha^2 + tan^2 of the critical angle) of the facets totally reflects it back into the surface, 1 % at roughness 0.3 and index 1.5.
class Glass {
 public:
  /// eta > 0, not 1: refractive index beyond the surface over that on the viewer's side; alpha as in ggx.h, 0 = smooth.
  Glass(float eta, float alpha) : eta_(eta), alpha_(alpha) {}

  /// What comes from a direction to the viewer. Radiance is what is carried: it shrinks by eta^2 on its way out of the denser side.
  struct Value {
    float transfer = 0;  ///< f * |cosine| [1/sr]; of a discrete direction the share alone
    float density = 0;   ///< of sample() [1/sr]; of a discrete direction its probability
  };
  /// For any two directions, wo.z > 0; zero at a smooth surface, which has discrete directions only.
  Value evaluate(const Vec3f& wo, const Vec3f& wi) const;

  struct Sample {
    Vec3f wi = Vec3f::Zero();
    Value value;
    bool discrete = false;
  };
  /// wi.z < 0 where it comes through the surface. u in [0, 1)^2; `pick` in [0, 1) chooses between both ways by Fresnel's share.
  Sample sample(const Vec3f& wo, const Vec2f& u, float pick) const;

  /// Share of unpolarized light that a smooth surface reflects (Fresnel), for the cosine on the viewer's side. 1 = total reflection.
  static float fresnel(float cosine, float eta);

 private:
  float eta_, alpha_;
};

}  // namespace rimshot::pathtrace
