#include <algorithm>
#include <cmath>
#include <functional>

#include "rimshot/evaluate/physics_iq.h"

namespace rimshot::evaluate {
namespace {

using Measure = std::function<double(const PhysicsIqMeasures&)>;

double rounded(double value, int decimals) {
  const double scale = std::pow(10.0, decimals);
  return std::nearbyint(value * scale) / scale;
}

/// Mean of values rounded to 4 decimals, as the lists of the published tables are.
double mean_rounded(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += rounded(value, 4);
  return sum / double(values.size());
}

bool complete(const PhysicsIqMeasures& m) {
  return m.spatial_iou && m.spatiotemporal_iou && m.weighted_spatial_iou && m.mse && !m.mse_by_frame.empty() &&
         !m.spatiotemporal_by_frame.empty();
}

bool complete(const std::vector<PhysicsIqScenario>& scenarios) {
  return !scenarios.empty() &&
         std::ranges::all_of(scenarios, [](const PhysicsIqScenario& s) { return complete(s.clip) && complete(s.variance); });
}

}  // namespace

std::optional<double> physics_iq_score_original(const std::vector<PhysicsIqScenario>& scenarios) {
  if (!complete(scenarios)) return {};
  const auto mean = [&](PhysicsIqMeasures PhysicsIqScenario::* of, const Measure& measure) {
    double sum = 0;
    for (const PhysicsIqScenario& scenario : scenarios) sum += measure(scenario.*of);
    return sum / double(scenarios.size());
  };
  const Measure spatial = [](const PhysicsIqMeasures& m) { return rounded(*m.spatial_iou, 4); };
  const Measure weighted = [](const PhysicsIqMeasures& m) { return rounded(*m.weighted_spatial_iou, 4); };
  const Measure in_time = [](const PhysicsIqMeasures& m) { return mean_rounded(m.spatiotemporal_by_frame); };
  const Measure mse = [](const PhysicsIqMeasures& m) { return mean_rounded(m.mse_by_frame); };
  const auto ratio = [&](const Measure& measure, int decimals) {
    return mean(&PhysicsIqScenario::clip, measure) / rounded(mean(&PhysicsIqScenario::variance, measure), decimals);
  };
  const double iou = (ratio(in_time, 4) + ratio(spatial, 5) + ratio(weighted, 4)) / 3;
  const double excess = mean(&PhysicsIqScenario::clip, mse) - rounded(mean(&PhysicsIqScenario::variance, mse), 4);
  // A variance of 0 makes a ratio infinite or not a number: the published formula has no answer then.
  if (!std::isfinite(iou)) return {};
  return rounded(100 * std::clamp(iou - excess, 0.0, 1.0), 2);
}

std::optional<double> physics_iq_score_verified(const std::vector<PhysicsIqScenario>& scenarios) {
  if (!complete(scenarios)) return {};
  constexpr double kTiny = 1e-8;
  double sum = 0;
  for (const auto& [clip, variance] : scenarios) {
    const auto ratio = [](double value, double by) { return std::clamp(value / (by + kTiny), 0.0, 1.0); };
    sum += ratio(*clip.spatial_iou, *variance.spatial_iou) + ratio(*clip.spatiotemporal_iou, *variance.spatiotemporal_iou) +
           ratio(*clip.weighted_spatial_iou, *variance.weighted_spatial_iou);
    // The inverse of mse / (variance + tiny), where an mse of 0 is perfect.
    sum += *clip.mse > 0 ? std::clamp((*variance.mse + kTiny) / *clip.mse, 0.0, 1.0) : 1.0;
  }
  return 100 * sum / (4 * double(scenarios.size()));
}

}  // namespace rimshot::evaluate
