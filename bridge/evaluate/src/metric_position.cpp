#include <algorithm>
#include <cmath>

#include "contact_truth.h"
#include "metrics.h"

namespace rimshot::evaluate {

MetricFamily position_metrics(const std::vector<BallReadings>& readings, const Court& court, const trajectory::Trajectory& truth) {
  double sum = 0, squares = 0, worst = 0;
  int count = 0;
  std::size_t frames = 0;
  for (std::size_t b = 0; b < readings.size(); ++b) {
    const int ball = body_of(truth, court, int(b));
    frames += readings[b].size();
    for (std::size_t i = 0; i < readings[b].size(); ++i) {
      const BallReading& reading = readings[b][i];
      if (!reading.measurable) continue;
      const Vec2 simulated = court.camera.project(truth.state_at(ball, double(i) / court.fps).p_WB).head<2>();
      const double error = (reading.pixel - simulated).norm();
      sum += error;
      squares += error * error;
      worst = std::max(worst, error);
      ++count;
    }
  }
  MetricFamily family;
  family["frames_read"] = {double(count) / double(std::max<std::size_t>(1, frames)), "1", {}, ""};
  if (count == 0) {
    family["position_error_mean"] = family["position_error_rms"] = family["position_error_max"] = Metric::unmeasurable("px", "no ball is found in a frame");
  } else {
    family["position_error_mean"] = {sum / count, "px", {}, ""};
    family["position_error_rms"] = {std::sqrt(squares / count), "px", {}, ""};
    family["position_error_max"] = {worst, "px", {}, ""};
  }
  return family;
}

}  // namespace rimshot::evaluate
