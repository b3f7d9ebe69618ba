#include <algorithm>
#include <cmath>

#include "centre_track.h"
#include "mask_metrics.h"

namespace rimshot::evaluate {
namespace {

constexpr int kSmoothing = 5;                // frames of the moving average
constexpr std::size_t kDropped = 3;          // at each end
constexpr std::size_t kKept = 6;             // about the middle
constexpr double kMetresPerPixel = 1.0 / 12;
constexpr double kPisGravity = 9.8;

/// Moving average over the frames that are there (np.convolve's "valid").
Series smoothed(const Series& values) {
  Series out;
  for (std::size_t i = 0; i + kSmoothing <= values.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < kSmoothing; ++k) sum += values[i + k];
    out.push_back(sum / kSmoothing);
  }
  return out;
}

Series slice(const Series& values, std::size_t first, std::size_t count) {
  return {values.begin() + long(first), values.begin() + long(first + count)};
}

double score(const Series& values) { return 1 / (1 + deviation(values) / (std::abs(mean(values)) + 1e-8)); }

}  // namespace

MetricFamily pis_metrics(const MaskClip& clip) {
  MetricFamily family;
  const auto refuse = [&](const std::string& reason) {
    for (const std::string name : {"v_x", "v_y", "a_x", "a_y", "energy"})
      for (const char* suffix : {"", "_corrected"}) family[name + suffix] = Metric::unmeasurable("1", reason);
    return family;
  };
  if (clip.actors.size() != 1) return refuse("needs a clip with one object");
  if (clip.fps <= 0) return refuse("needs the frame rate: --fps");
  const CentreTrack track = centre_track(clip.actors.begin()->second);
  for (const double x : track.x)
    if (std::isnan(x)) return refuse("there are frames without the object");
  Series x = smoothed(track.x), y = smoothed(track.y);
  if (x.size() < 2 * kDropped + kKept) return refuse("needs " + std::to_string(2 * kDropped + kKept + kSmoothing - 1) + " frames or more");
  for (double& value : x) value *= kMetresPerPixel;
  for (double& value : y) value = (clip.size.height - value) * kMetresPerPixel;
  const double dt = 1 / clip.fps;
  std::map<std::string, Series> quantities = {{"v_x", gradient(x, dt)}, {"v_y", gradient(y, dt)}};
  quantities["a_x"] = gradient(quantities["v_x"], dt);
  quantities["a_y"] = gradient(quantities["v_y"], dt);
  Series kinetic;
  for (std::size_t i = 0; i < x.size(); ++i) {
    kinetic.push_back(0.5 * (std::pow(quantities["v_x"][i], 2) + std::pow(quantities["v_y"][i], 2)));
    quantities["energy"].push_back(kinetic[i] + kPisGravity * y[i]);
  }

  const std::size_t left = x.size() - 2 * kDropped, first = kDropped + (left - kKept) / 2;
  for (const auto& [name, values] : quantities) {
    family[name] = {score(slice(values, first, kKept)), "1", {}, ""};
    // Corrected: every frame, and against the largest size of the quantity instead of its mean, which is anything for a quantity about
    // zero. An energy's mean depends on the origin: its deviation is held against the largest kinetic energy.
    const Series all = slice(values, kDropped, left), &scale = name == "energy" ? kinetic : all;
    double largest = 1e-8;
    for (const double value : scale) largest = std::max(largest, std::abs(value));
    family[name + "_corrected"] = {1 / (1 + deviation(all) / largest), "1", {}, ""};
  }
  return family;
}

}  // namespace rimshot::evaluate
