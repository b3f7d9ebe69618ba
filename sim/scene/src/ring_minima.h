#pragma once
#include <array>

#include "rimshot/core/conventions.h"
#include "rimshot/core/deterministic_math.h"

namespace rimshot::scene {

/// Angles of the circle that are looked at first; two minima nearer than their spacing are taken for one.
inline constexpr int kRingSamples = 32;

/// Calls found(p) for every point p of the circle of radius `major` about z at which the distance to something else is locally
/// smallest. `away(p)` is the vector from the other thing's nearest point to p; its part along the circle is the derivative of the
/// distance by the arc, whose changes of sign are brought to a point by regula falsi (Illinois) and bisection.
template <typename Away, typename Found>
void ring_minima(double major, const Away& away, const Found& found) {
  struct Sample {
    double angle, slope;
  };
  const auto point = [&](double angle) { return Vec3(major * deterministic::cos(angle), major * deterministic::sin(angle), 0); };
  const auto slope = [&](double angle) {
    const Vec3 p = point(angle), d = away(p);
    const double length = d.norm();
    return length > 0 ? d.dot(Vec3(-p.y(), p.x(), 0)) / (length * major) : 0;
  };
  constexpr double kStep = 2 * 3.14159265358979323846 / kRingSamples;
  std::array<Sample, kRingSamples + 1> samples;
  for (int i = 0; i < kRingSamples; ++i) samples[std::size_t(i)] = {i * kStep, slope(i * kStep)};
  samples[kRingSamples] = {kRingSamples * kStep, samples[0].slope};
  bool any = false;
  for (std::size_t i = 0; i < kRingSamples; ++i) {
    Sample a = samples[i], b = samples[i + 1];
    if (!(a.slope < 0 && b.slope >= 0)) continue;
    any = true;
    int side = 0;
    double weight_a = a.slope, weight_b = b.slope;
    for (int k = 0; k < 100 && b.angle - a.angle > 1e-16 && b.slope != 0; ++k) {
      double middle = k % 8 == 7 ? 0.5 * (a.angle + b.angle) : a.angle + (b.angle - a.angle) * weight_a / (weight_a - weight_b);
      if (!(middle > a.angle && middle < b.angle)) middle = 0.5 * (a.angle + b.angle);
      if (!(middle > a.angle && middle < b.angle)) break;
      const Sample m{middle, slope(middle)};
      if (m.slope < 0) {
        a = m;
        weight_a = m.slope;
        if (side < 0) weight_b *= 0.5;
        side = -1;
      } else {
        b = m;
        weight_b = m.slope;
        if (side > 0) weight_a *= 0.5;
        side = 1;
      }
      if (std::abs(m.slope) < 1e-15) {
        b = m;
        break;
      }
    }
    found(point(b.angle));
  }
  // No change of sign: the whole circle is equally far.
  if (!any) found(point(0));
}

}  // namespace rimshot::scene
