#include "arc_fit.h"
#include "box_sight.h"
#include "metrics.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

/// An error of the box's apparent radius that all readings of a clip share [px]: it makes every distance, and so gravity, seem as much
/// larger or smaller.
constexpr double kSharedError = 0.03;

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

Metric box_gravity(const BoxReadings& readings, const Court& court) {
  std::vector<Sighting> sightings;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const BoxReading& reading = readings[i];
    if (!reading.measurable) continue;
    sightings.push_back({0, int(i), double(i) / court.fps, reading.pose.p_WB, inverse_symmetric(Mat3(reading.covariance.topLeftCorner<3, 3>()))});
  }
  const scene::Body& body = court.boxes[0];
  GravityReading gravity = gravity_of(sightings, split_into_arcs(sightings, court.world, body), court.world, body);
  if (gravity.measurable) {
    double distance = 0;
    for (const Sighting& own : sightings) distance += (own.p - court.camera.p_WC).norm() / double(sightings.size());
    const double radius = circumradius(std::get<scene::Box>(body.shape).half_extents) * court.camera.focal / distance;  // [px]
    gravity.sigma = std::hypot(gravity.sigma, kSharedError / radius * gravity.value);
  }
  return gravity_metric(gravity);
}

}  // namespace rimshot::evaluate
