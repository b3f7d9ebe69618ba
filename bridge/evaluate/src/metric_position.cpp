#include <algorithm>
#include <cmath>

#include "metrics.h"

namespace rimshot::evaluate {

MetricFamily position_metrics(const std::vector<BallReading>& readings, const Court& court, const trajectory::Trajectory& truth) {
  const int ball = truth.scene.body_index(court.ball.name);
  double sum = 0, squares = 0, worst = 0;
  int count = 0;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (!readings[i].measurable) continue;
    const Vec2 simulated = court.camera.project(truth.state_at(ball, double(i) / court.fps).p_WB).head<2>();
    const double error = (readings[i].pixel - simulated).norm();
    sum += error;
    squares += error * error;
    worst = std::max(worst, error);
    ++count;
  }
  MetricFamily family;
  family["frames_read"] = {double(count) / double(std::max<std::size_t>(1, readings.size())), "1", {}, ""};
  if (count == 0) {
    family["position_error_mean"] = family["position_error_rms"] = family["position_error_max"] = Metric::unmeasurable("px", "the ball is found in no frame");
  } else {
    family["position_error_mean"] = {sum / count, "px", {}, ""};
    family["position_error_rms"] = {std::sqrt(squares / count), "px", {}, ""};
    family["position_error_max"] = {worst, "px", {}, ""};
  }
  return family;
}

}  // namespace rimshot::evaluate
