#include <algorithm>
#include <cmath>
#include <numbers>

#include "metrics.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/evaluate/box_symmetry.h"

namespace rimshot::evaluate {
namespace {

/// A quantity over the frames of a clip.
struct Spread {
  double sum = 0, squares = 0, worst = 0;
  int count = 0;
  void add(double x) {
    sum += x;
    squares += x * x;
    worst = std::max(worst, std::abs(x));
    ++count;
  }
  double rms() const { return std::sqrt(squares / count); }
};

/// Squared standard errors of six numbers that 95 % do not exceed.
constexpr double kChiSquared95 = 12.592;

}  // namespace

MetricFamily pose_metrics(const BoxReadings& readings, const Court& court, const trajectory::Trajectory& truth) {
  const scene::Body& body = court.boxes[0];
  const int index = truth.scene.body_index(body.name);
  const Vec3 half_extents = std::get<scene::Box>(body.shape).half_extents;
  Spread position, distance, orientation, surprise;
  int within = 0;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    const BoxReading& reading = readings[i];
    if (!reading.measurable) continue;
    const Pose simulated = truth.state_at(index, double(i) / court.fps).pose();
    const Eigen::AngleAxisd turn(nearest_alike(reading.pose.q_WB, simulated.q_WB, half_extents) * simulated.q_WB.conjugate());
    Eigen::Matrix<double, 6, 1> error;
    error << reading.pose.p_WB - simulated.p_WB, turn.angle() * turn.axis();
    position.add((reading.pixel - court.camera.project(simulated.p_WB).head<2>()).norm());
    distance.add((reading.pose.p_WB - court.camera.p_WC).norm() - (simulated.p_WB - court.camera.p_WC).norm());
    orientation.add(turn.angle() * 180 / std::numbers::pi);
    const double squares = std::max(0.0, error.dot(Eigen::VectorXd(solve_symmetric(reading.covariance, error))));
    surprise.add(std::sqrt(squares / 6));
    within += squares < kChiSquared95;
  }
  MetricFamily family;
  family["frames_read"] = {double(position.count) / double(std::max<std::size_t>(1, readings.size())), "1", {}, ""};
  const auto set = [&](const std::string& name, const std::string& unit, double value) {
    family[name] = position.count > 0 ? Metric{value, unit, {}, ""} : Metric::unmeasurable(unit, "the box is found in no frame");
  };
  set("position_error_mean", "px", position.sum / position.count);
  set("position_error_rms", "px", position.rms());
  set("position_error_max", "px", position.worst);
  set("distance_error_rms", "m", distance.rms());
  set("orientation_error_mean", "deg", orientation.sum / orientation.count);
  set("orientation_error_rms", "deg", orientation.rms());
  set("orientation_error_max", "deg", orientation.worst);
  set("pose_surprise", "standard errors", surprise.rms());
  set("pose_within95", "1", double(within) / position.count);
  return family;
}

}  // namespace rimshot::evaluate
