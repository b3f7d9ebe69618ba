#include "glass.h"

#include <algorithm>
#include <cmath>

#include "ggx.h"

namespace rimshot::pathtrace {
namespace {

/// Where light that goes to wo comes from through a surface of normal h, wo . h > 0 (Snell); there is no total reflection.
Vec3f refracted(const Vec3f& wo, const Vec3f& h, float eta) {
  const float cosine = wo.dot(h), beyond = std::sqrt(std::max(0.0f, 1 - (1 - cosine * cosine) / (eta * eta)));
  return (cosine * h - wo) / eta - beyond * h;
}

}  // namespace

float Glass::fresnel(float cosine, float eta) {
  const float sin2 = (1 - cosine * cosine) / (eta * eta);
  if (sin2 >= 1) return 1;
  const float beyond = std::sqrt(1 - sin2);
  const float across = (cosine - eta * beyond) / (cosine + eta * beyond), along = (eta * cosine - beyond) / (eta * cosine + beyond);
  return (across * across + along * along) / 2;
}

Glass::Value Glass::evaluate(const Vec3f& wo, const Vec3f& wi) const {
  if (alpha_ == 0 || wi.z() == 0) return {};
  const bool through = wi.z() < 0;
  Vec3f h = (through ? Vec3f(wo + eta_ * wi) : Vec3f(wo + wi)).normalized();
  if (h.z() < 0) h = -h;
  const float o = wo.dot(h), i = wi.dot(h);
  if (o <= 0 || (through ? i >= 0 : i <= 0)) return {};
  const float reflected = fresnel(std::min(o, 1.0f), eta_), lambda_o = ggx::lambda(wo, alpha_), lambda_i = ggx::lambda(wi, alpha_);
  const float facets = ggx::distribution(h, alpha_) / wo.z();
  if (!through) return {reflected * facets / (4 * (1 + lambda_o + lambda_i)), reflected * facets / (4 * (1 + lambda_o))};
  // Facets shadow the two sides independently.
  const float stretch = o + eta_ * i, seen = (1 - reflected) * facets * o * -i / (stretch * stretch * (1 + lambda_o));
  return {seen / (1 + lambda_i), seen * eta_ * eta_};
}

Glass::Sample Glass::sample(const Vec3f& wo, const Vec2f& u, float pick) const {
  const bool smooth = alpha_ == 0;
  const Vec3f h = smooth ? Vec3f(Vec3f::UnitZ()) : ggx::sample_visible_normal(wo, alpha_, u);
  const float cosine = std::min(wo.dot(h), 1.0f);
  if (cosine <= 0) return {};
  const float reflected = fresnel(cosine, eta_);
  const bool through = pick >= reflected;
  Sample sample;
  sample.wi = through ? refracted(wo, h, eta_) : Vec3f(2 * cosine * h - wo);
  if (through ? sample.wi.z() >= 0 : sample.wi.z() <= 0) return {};
  sample.discrete = smooth;
  if (smooth) {
    const float share = through ? 1 - reflected : reflected;
    sample.value = {through ? share / (eta_ * eta_) : share, share};
  } else {
    sample.value = evaluate(wo, sample.wi);
  }
  return sample;
}

}  // namespace rimshot::pathtrace
