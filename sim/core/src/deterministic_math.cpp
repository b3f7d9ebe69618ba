#include "rimshot/core/deterministic_math.h"

#include <bit>
#include <cmath>
#include <cstdint>

namespace rimshot::deterministic {
namespace {

// pi/2 in three parts, the first two with zeros at the end, so that k * part is exact for |k| < 2^20 (Cody and Waite 1980).
constexpr double kHalfPi1 = 1.57079632673412561417e+00;
constexpr double kHalfPi2 = 6.07710050630396597660e-11;
constexpr double kHalfPi3 = 2.02226624879595063154e-21;
constexpr double kTwoOverPi = 0.63661977236758134308;

// Taylor series on |r| <= pi/4: the first term left out is below 2^-56 relative.
double sin_small(double r) {
  const double z = r * r;
  double sum = 0;
  for (int n = 19; n >= 3; n -= 2) sum = (sum + 1) * (-z / (n * (n - 1)));
  return r + r * sum;
}

double cos_small(double r) {
  const double z = r * r;
  double sum = 0;
  for (int n = 20; n >= 4; n -= 2) sum = (sum + 1) * (-z / (n * (n - 1)));
  // 1 - z/2 is rounded once; its error is carried on.
  const double half = 0.5 * z, first = 1 - half;
  return first + (((1 - first) - half) + -half * sum);
}

struct Reduced {
  double r;
  int quadrant;
};

Reduced reduce(double x) {
  const double k = std::nearbyint(x * kTwoOverPi);
  return {((x - k * kHalfPi1) - k * kHalfPi2) - k * kHalfPi3, int(std::int64_t(k) & 3)};
}

}  // namespace

double sin(double x) {
  const auto [r, quadrant] = reduce(x);
  const double value = quadrant & 1 ? cos_small(r) : sin_small(r);
  return quadrant & 2 ? -value : value;
}

double cos(double x) {
  const auto [r, quadrant] = reduce(x);
  const double value = quadrant & 1 ? sin_small(r) : cos_small(r);
  return quadrant == 1 || quadrant == 2 ? -value : value;
}

double log(double x) {
  // x = m * 2^e with m in [sqrt(1/2), sqrt(2)); log m = 2 atanh((m - 1)/(m + 1)).
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  int shift = 0;
  if (x < 0x1p-1022) {
    x *= 0x1p54;
    shift = -54;
  }
  const std::uint64_t word = std::bit_cast<std::uint64_t>(x);
  int e = int(word >> 52) - 1023 + shift;
  double m = std::bit_cast<double>((word & 0x000fffffffffffffull) | 0x3ff0000000000000ull);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    ++e;
  }
  const double f = m - 1, s = f / (2 + f), z = s * s;
  double series = 0;
  for (int n = 23; n >= 3; n -= 2) series = (series + 1.0 / n) * z;
  return e * kLn2High + (2 * s + (2 * s * series + e * kLn2Low));
}

double exp(double x) {
  constexpr double kLn2High = 6.93147180369123816490e-01, kLn2Low = 1.90821492927058770002e-10;
  const double k = std::nearbyint(x * 1.4426950408889634074);
  const double r = (x - k * kLn2High) - k * kLn2Low;
  double sum = 1;
  for (int n = 16; n >= 1; --n) sum = 1 + sum * (r / n);
  return sum * std::bit_cast<double>(std::uint64_t(std::int64_t(k) + 1023) << 52);
}

double atan2(double y, double x) {
  const double big = std::fmax(std::abs(x), std::abs(y)), small = std::fmin(std::abs(x), std::abs(y));
  if (big == 0) return 0;
  // Two half angles bring the tangent from 1 below 0.2, where the terms left out of the series are below 2^-56 relative.
  double t = small / big;
  for (int i = 0; i < 2; ++i) t = t / (1 + std::sqrt(1 + t * t));
  double sum = 0;
  for (int n = 23; n >= 3; n -= 2) sum = t * t * ((n % 4 == 1 ? 1.0 : -1.0) / n + sum);
  double angle = 4 * (t + t * sum);
  constexpr double kPi = 3.14159265358979323846, kPiLow = 1.2246467991473532e-16;
  if (std::abs(y) > std::abs(x)) angle = kPi / 2 - (angle - kPiLow / 2);
  if (x < 0) angle = kPi - (angle - kPiLow);
  return y < 0 ? -angle : angle;
}

Quat rotation(const Vec3& rotation_vector) {
  const double angle = std::sqrt(rotation_vector.squaredNorm());
  // sin(a/2)/a near zero, where the quotient is 0/0.
  const double scale = angle < 1e-4 ? 0.5 - angle * angle / 48 : sin(0.5 * angle) / angle;
  return Quat(cos(0.5 * angle), scale * rotation_vector.x(), scale * rotation_vector.y(), scale * rotation_vector.z());
}

}  // namespace rimshot::deterministic
