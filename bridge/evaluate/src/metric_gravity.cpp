#include "metrics.h"

namespace rimshot::evaluate {

MetricFamily gravity_metrics(const std::vector<BallReading>& readings, const BallPath& path, const Court& court) {
  MetricFamily family;
  const GravityReading gravity = fit_gravity(readings, path, court);
  if (gravity.measurable) {
    constexpr double kNormal95 = 1.96;
    family["g_eff"] = {gravity.value, "m/s^2",
                       std::array{gravity.value - kNormal95 * gravity.sigma, gravity.value + kNormal95 * gravity.sigma},
                       ""};
  } else {
    family["g_eff"] = Metric::unmeasurable("m/s^2", "no arc of free flight is read in 5 frames");
  }
  family["two_ball_ratio"] = Metric::unmeasurable("1", "the clip has one ball");
  return family;
}

}  // namespace rimshot::evaluate
