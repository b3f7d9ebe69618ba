#include <cmath>

#include "centre_track.h"
#include "mask_metrics.h"
#include "nan_mean.h"

namespace rimshot::evaluate {
namespace {

/// Squared length of the difference of the k-th forward differences of both tracks, frame by frame.
void add_squares(NanMean& mean, const CentreTrack& a, const CentreTrack& b, int order, double fps) {
  const auto differences = [&](Series values) {
    for (int k = 0; k < order; ++k) {
      for (std::size_t i = 0; i + 1 < values.size(); ++i) values[i] = (values[i + 1] - values[i]) * fps;
      if (!values.empty()) values.pop_back();
    }
    return values;
  };
  const Series ax = differences(a.x), ay = differences(a.y), bx = differences(b.x), by = differences(b.y);
  for (std::size_t i = 0; i < std::min(ax.size(), bx.size()); ++i) mean.add(std::pow(ax[i] - bx[i], 2) + std::pow(ay[i] - by[i], 2));
}

Metric root(const NanMean& mean, const std::string& unit, const std::string& reason) {
  Metric metric = mean.metric(unit, reason);
  if (metric.value) metric.value = std::sqrt(*metric.value);
  return metric;
}

}  // namespace

MetricFamily newtonbench_metrics(const MaskClip& clip, const MaskClip& reference) {
  NanMean velocity, acceleration, seen;
  const bool rates = clip.fps > 0 && reference.fps > 0, equal = rates && std::abs(clip.fps / reference.fps - 1) < 1e-3 && clip.size == reference.size;
  for (const ActorPair& pair : pair_actors(clip, reference)) {
    const CentreTrack a = centre_track(pair.clip), b = centre_track(pair.reference);
    for (std::size_t i = 0; i < std::min(a.x.size(), b.x.size()); ++i) seen.add(a.x[i] + b.x[i]);
    if (!equal) continue;
    add_squares(velocity, a, b, 1, clip.fps);
    add_squares(acceleration, a, b, 2, clip.fps);
  }
  const std::string reason = !rates  ? "needs the frame rates: --fps and --reference-fps"
                             : equal ? "there are no frames in a row in which both have the object"
                                     : "needs a clip of the reference's frame rate and size";
  MetricFamily family;
  for (const char* suffix : {"", "_corrected"}) {  // the definition has no known flaw but for the frames that it cannot use
    family[std::string("velocity_rmse") + suffix] = root(velocity, "px/s", reason);
    family[std::string("acceleration_rmse") + suffix] = root(acceleration, "px/s^2", reason);
  }
  family["measurability_rate"] = {seen.rate(), "1", {}, ""};
  return family;
}

}  // namespace rimshot::evaluate
