#include "metrics.h"

namespace rimshot::evaluate {

namespace {

GravityReading read_gravity(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const std::optional<NearestTake>& take, const Court& court) {
  if (!explained(take) || !take->gravity) return fit_gravity(readings, paths, court);
  const double claimed = court.world.gravity.norm();
  return {true, claimed * take->gravity->value, claimed * take->gravity->sigma};
}

}  // namespace

Metric gravity_metric(const GravityReading& gravity) {
  if (!gravity.measurable) return Metric::unmeasurable("m/s^2", "no arc of free flight is read in 5 frames");
  constexpr double kNormal95 = 1.96;
  return {gravity.value, "m/s^2", std::array{gravity.value - kNormal95 * gravity.sigma, gravity.value + kNormal95 * gravity.sigma}, ""};
}

MetricFamily gravity_metrics(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const std::optional<NearestTake>& take, const Court& court) {
  MetricFamily family;
  family["g_eff"] = gravity_metric(read_gravity(readings, paths, take, court));
  family["two_ball_ratio"] = Metric::unmeasurable("1", "needs masks of two objects that fall from rest");
  return family;
}

}  // namespace rimshot::evaluate
