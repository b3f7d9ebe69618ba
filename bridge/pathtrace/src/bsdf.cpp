#include "bsdf.h"

#include <algorithm>
#include <cmath>

#include "ggx.h"

namespace rimshot::pathtrace {
namespace {

constexpr float kDielectricF0 = 0.04f;  // refractive index 1.5
constexpr float kLeastRoughness = 0.03f;

Vec3f cosine_hemisphere(const Vec2f& u) {
  const float r = std::sqrt(u.x()), phi = 2 * kPi * u.y();
  return {r * std::cos(phi), r * std::sin(phi), std::sqrt(std::max(0.0f, 1 - u.x()))};
}

}  // namespace

Bsdf::Bsdf(const gbuffer::Surface& surface, const Vec3f& normal, const Vec3f& wo) : normal_(normal) {
  // Duff et al., Building an Orthonormal Basis, Revisited, JCGT 6(1), 2017.
  const float sign = std::copysign(1.0f, normal.z()), a = -1 / (sign + normal.z()), b = normal.x() * normal.y() * a;
  tangent_ = {1 + sign * normal.x() * normal.x() * a, sign * b, -sign * normal.x()};
  bitangent_ = {b, sign + normal.y() * normal.y() * a, -normal.y()};
  wo_ = to_local(wo);
  wo_.z() = std::max(wo_.z(), 1e-4f);

  if (surface.refractive_index > 0) {
    const float roughness = surface.roughness > 0 ? std::max(float(surface.roughness), kLeastRoughness) : 0;
    glass_.emplace(float(surface.refractive_index), roughness * roughness);
    gloss_share_ = 1;
    return;
  }
  const Vec3f albedo = surface.albedo.cast<float>();
  const float metallic = float(surface.metallic);
  specular_ = float(surface.specular);
  f90_ = (1 - metallic) * specular_ + metallic;
  base_ = (1 - metallic) / kPi * albedo;
  if (f90_ == 0) {
    gloss_share_ = 0;
    return;
  }
  roughness_ = std::max(float(surface.roughness), kLeastRoughness);
  alpha_ = roughness_ * roughness_;
  lambda_o_ = ggx::lambda(wo_, alpha_);
  f0_ = (1 - metallic) * Vec3f::Constant(specular_ * kDielectricF0) + metallic * albedo;
  const ggx::Albedo lobe = ggx::albedo(wo_.z(), roughness_);
  const float passes_out = 1 - specular_ * (kDielectricF0 * lobe.scale + lobe.offset);
  const float from_gloss = f0_.mean() * lobe.scale + f90_ * lobe.offset, from_base = kPi * base_.mean() * passes_out;
  gloss_share_ = from_base > 0 ? from_gloss / (from_gloss + from_base) : 1;
  base_ *= passes_out / (1 - specular_ * ggx::mean_albedo(kDielectricF0, roughness_));
}

float Bsdf::passes(float cosine) const {
  const ggx::Albedo lobe = ggx::albedo(cosine, roughness_);
  return 1 - specular_ * (kDielectricF0 * lobe.scale + lobe.offset);
}

Vec3f Bsdf::albedo() const {
  if (glass_) return Vec3f::Ones();
  if (gloss_share_ == 0) return kPi * base_;
  const ggx::Albedo lobe = ggx::albedo(wo_.z(), roughness_);
  return lobe.scale * f0_ + Vec3f::Constant(lobe.offset * f90_) +
         kPi * (1 - specular_ * ggx::mean_albedo(kDielectricF0, roughness_)) * base_;
}

Bsdf::Value Bsdf::evaluate(const Vec3f& wi_W) const {
  const Vec3f wi = to_local(wi_W);
  Value value;
  if (glass_) {
    const Glass::Value clear = glass_->evaluate(wo_, wi);
    value.reflectance.setConstant(clear.transfer);
    value.gloss_density = clear.density;
    value.through = wi.z() < 0;
    return value;
  }
  if (wi.z() <= 0) return {};
  if (gloss_share_ == 0) {
    value.reflectance = wi.z() * base_;
    value.base_density = wi.z() / kPi;
    return value;
  }
  const Vec3f h = (wo_ + wi).normalized();
  const float facets = ggx::distribution(h, alpha_) / (4 * wo_.z());
  const float x = 1 - std::min(1.0f, wo_.dot(h)), grazing = x * x * x * x * x;
  const Vec3f fresnel = f0_ + grazing * (Vec3f::Constant(f90_) - f0_);
  value.reflectance = facets / (1 + lambda_o_ + ggx::lambda(wi, alpha_)) * fresnel;
  if (gloss_share_ < 1) {
    value.reflectance += wi.z() * passes(wi.z()) * base_;
    value.base_density = wi.z() / kPi;
  }
  value.gloss_density = facets / (1 + lambda_o_);
  return value;
}

Bsdf::Sample Bsdf::sample(Lobe lobe, const Vec2f& u, float pick) const {
  if (glass_) {
    const Glass::Sample clear = glass_->sample(wo_, u, pick);
    return {to_world(clear.wi), {Vec3f::Constant(clear.value.transfer), 0, clear.value.density, clear.wi.z() < 0, clear.discrete}};
  }
  Vec3f wi;
  if (lobe == Lobe::Base) {
    wi = to_world(cosine_hemisphere(u));
  } else {
    const Vec3f h = ggx::sample_visible_normal(wo_, alpha_, u);
    wi = to_world(2 * wo_.dot(h) * h - wo_);
  }
  return {wi, evaluate(wi)};
}

}  // namespace rimshot::pathtrace
