#pragma once
#include "vec3f.h"

namespace rimshot::pathtrace {

/// Microfacets of the Trowbridge-Reitz (GGX) distribution with Smith's height-correlated shadowing. All directions are unit, in
/// a frame whose z is the surface's normal. alpha > 0 is the distribution's width, roughness^2.
namespace ggx {

/// Density of the facets' normals per solid angle, D(h) [1/sr].
float distribution(const Vec3f& h, float alpha);

/// Smith's Lambda of a direction with z > 0: G1 = 1 / (1 + Lambda), G2 = 1 / (1 + Lambda_o + Lambda_i).
float lambda(const Vec3f& w, float alpha);

/// A facet's normal as seen from wo, with density D G1 max(0, wo . h) / wo.z (Heitz, Sampling the GGX Distribution of Visible
/// Normals, JCGT 7(4), 2018). u in [0, 1)^2.
Vec3f sample_visible_normal(const Vec3f& wo, float alpha, const Vec2f& u);

/// The share of the light from wo that facets reflect, once, by Schlick's Fresnel term: f0 * scale + offset.
struct Albedo { float scale, offset; };

/// Albedo for the cosine between wo and the normal, from a table that is made on first use. Interpolation error below 0.003.
Albedo albedo(float cosine, float roughness);

/// Mean of f0 * scale + offset over the hemisphere, weighed by the cosine.
float mean_albedo(float f0, float roughness);

}  // namespace ggx
}  // namespace rimshot::pathtrace
