#include "metrics.h"

namespace rimshot::evaluate {

namespace {

GravityReading read_gravity(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const std::optional<NearestTake>& take, const Court& court) {
  if (!explained(take) || !take->gravity) return fit_gravity(readings, paths, court);
  const double claimed = court.world.gravity.norm();
  return {true, claimed * take->gravity->value, claimed * take->gravity->sigma};
}

}  // namespace

MetricFamily gravity_metrics(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const std::optional<NearestTake>& take, const Court& court) {
  MetricFamily family;
  const GravityReading gravity = read_gravity(readings, paths, take, court);
  if (gravity.measurable) {
    constexpr double kNormal95 = 1.96;
    family["g_eff"] = {gravity.value, "m/s^2",
                       std::array{gravity.value - kNormal95 * gravity.sigma, gravity.value + kNormal95 * gravity.sigma},
                       ""};
  } else {
    family["g_eff"] = Metric::unmeasurable("m/s^2", "no arc of free flight is read in 5 frames");
  }
  family["two_ball_ratio"] = Metric::unmeasurable("1", "needs masks of two objects that fall from rest");
  return family;
}

}  // namespace rimshot::evaluate
