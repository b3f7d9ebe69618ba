#include "ggx.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "sampler.h"

namespace rimshot::pathtrace::ggx {
namespace {

constexpr int kSize = 32;

/// Rows by roughness = sqrt(alpha) in [0, 1], columns by sqrt(cosine) in [0, 1], where the albedo bends least.
class Table {
 public:
  Table() {
    for (int row = 0; row < kSize; ++row) {
      for (int column = 0; column < kSize; ++column) at(row, column) = integrate(squared(column), squared(row));
      means_[std::size_t(row)] = mean(row);
    }
  }

  Albedo lookup(float cosine, float roughness) const {
    const auto [row, v] = cell(roughness);
    const auto [column, u] = cell(std::sqrt(cosine));
    return mix(mix(at(row, column), at(row, column + 1), u), mix(at(row + 1, column), at(row + 1, column + 1), u), v);
  }

  Albedo mean_lookup(float roughness) const {
    const auto [row, v] = cell(roughness);
    return mix(means_[std::size_t(row)], means_[std::size_t(row + 1)], v);
  }

 private:
  static float squared(int index) {
    const float x = float(index) / (kSize - 1);
    return std::max(x * x, 1e-4f);
  }
  static std::pair<int, float> cell(float coordinate) {
    const float x = std::min(coordinate, 1.0f) * (kSize - 1);
    const int index = std::min(int(x), kSize - 2);
    return {index, x - float(index)};
  }
  static Albedo mix(const Albedo& a, const Albedo& b, float share_of_b) {
    return {a.scale + share_of_b * (b.scale - a.scale), a.offset + share_of_b * (b.offset - a.offset)};
  }

  /// Mean of the sampling weight F G2 / G1 over visible normals, F split into 1 - (1 - c)^5 and (1 - c)^5.
  static Albedo integrate(float cosine, float alpha) {
    constexpr int kSamples = 256;
    const Vec3f wo(std::sqrt(1 - cosine * cosine), 0, cosine);
    Albedo sum{0, 0};
    for (int i = 0; i < kSamples; ++i) {
      const Sampler sampler(0, 0, std::uint32_t(i));
      const Vec3f h = sample_visible_normal(wo, alpha, sampler.at(0));
      const Vec3f wi = 2 * wo.dot(h) * h - wo;
      if (wi.z() <= 0) continue;
      const float shadowing = (1 + lambda(wo, alpha)) / (1 + lambda(wo, alpha) + lambda(wi, alpha));
      const float grazing = std::pow(1 - std::min(wo.dot(h), 1.0f), 5.0f);
      sum.scale += shadowing * (1 - grazing) / kSamples;
      sum.offset += shadowing * grazing / kSamples;
    }
    return sum;
  }

  /// Integral of 2 cosine E d cosine = 4 x^3 E dx with cosine = x^2, by Simpson's rule on the table's own interpolation.
  Albedo mean(int row) const {
    Albedo sum{0, 0};
    const auto add = [&](const Albedo& value, float x, float weight) {
      sum.scale += 4 * x * x * x * weight * value.scale;
      sum.offset += 4 * x * x * x * weight * value.offset;
    };
    constexpr float kStep = 1.0f / (kSize - 1);
    for (int column = 0; column + 1 < kSize; ++column) {
      const Albedo &a = at(row, column), &b = at(row, column + 1);
      add(a, float(column) * kStep, kStep / 6);
      add(mix(a, b, 0.5f), (float(column) + 0.5f) * kStep, kStep * 4 / 6);
      add(b, float(column + 1) * kStep, kStep / 6);
    }
    return sum;
  }

  Albedo& at(int row, int column) { return values_[std::size_t(row * kSize + column)]; }
  const Albedo& at(int row, int column) const { return values_[std::size_t(row * kSize + column)]; }

  std::array<Albedo, std::size_t(kSize* kSize)> values_;
  std::array<Albedo, std::size_t(kSize)> means_;
};

const Table& table() {
  static const Table instance;
  return instance;
}

}  // namespace

float distribution(const Vec3f& h, float alpha) {
  const float alpha2 = alpha * alpha;
  const float width = h.x() * h.x() + h.y() * h.y() + alpha2 * h.z() * h.z();
  return alpha2 / (kPi * width * width);
}

float lambda(const Vec3f& w, float alpha) {
  const float tan2 = (w.x() * w.x() + w.y() * w.y()) / (w.z() * w.z());
  return 0.5f * (std::sqrt(1 + alpha * alpha * tan2) - 1);
}

Vec3f sample_visible_normal(const Vec3f& wo, float alpha, const Vec2f& u) {
  // Seen from the stretched direction the distribution is a half sphere.
  const Vec3f stretched = Vec3f(alpha * wo.x(), alpha * wo.y(), wo.z()).normalized();
  const float length2 = stretched.x() * stretched.x() + stretched.y() * stretched.y();
  const Vec3f across = length2 > 0 ? Vec3f(Vec3f(-stretched.y(), stretched.x(), 0) / std::sqrt(length2)) : Vec3f::UnitX();
  const Vec3f up = stretched.cross(across);
  // A point of the disc that the half sphere projects to.
  const float r = std::sqrt(u.x()), phi = 2 * kPi * u.y();
  const float x = r * std::cos(phi), s = 0.5f * (1 + stretched.z());
  const float y = (1 - s) * std::sqrt(std::max(0.0f, 1 - x * x)) + s * r * std::sin(phi);
  const Vec3f normal = x * across + y * up + std::sqrt(std::max(0.0f, 1 - x * x - y * y)) * stretched;
  return Vec3f(alpha * normal.x(), alpha * normal.y(), std::max(1e-6f, normal.z())).normalized();
}

Albedo albedo(float cosine, float roughness) { return table().lookup(cosine, roughness); }

float mean_albedo(float f0, float roughness) {
  const Albedo mean = table().mean_lookup(roughness);
  return f0 * mean.scale + mean.offset;
}

}  // namespace rimshot::pathtrace::ggx
