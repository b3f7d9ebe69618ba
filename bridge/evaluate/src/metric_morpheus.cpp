#include <algorithm>
#include <array>
#include <cmath>

#include "centre_track.h"
#include "mask_metrics.h"

namespace rimshot::evaluate {
namespace {

constexpr double kFrameTime = 0.01;  // whatever the clip's rate
constexpr double kPixelsPerUnit = 400;
constexpr double kMorpheusGravity = 9.8;
constexpr std::size_t kSlopeWindow = 5;   // frames of the local slope and of the smoothing

/// Slope of the least-squares line through the frames within 2 of each.
Series local_slope(const Series& values) {
  Series out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t first = i < kSlopeWindow / 2 ? 0 : i - kSlopeWindow / 2, last = std::min(values.size(), i + kSlopeWindow / 2 + 1);
    double mean_t = 0, mean_v = 0, tv = 0, tt = 0;
    for (std::size_t k = first; k < last; ++k) {
      mean_t += double(k) / double(last - first);
      mean_v += values[k] / double(last - first);
    }
    for (std::size_t k = first; k < last; ++k) {
      tv += (double(k) - mean_t) * (values[k] - mean_v);
      tt += (double(k) - mean_t) * (double(k) - mean_t);
    }
    out.push_back(tv / tt / kFrameTime);
  }
  return out;
}

/// Savitzky and Golay's filter of 5 frames and degree 3; the first and last two frames lie on the cubic of the outermost five.
/// What a cubic cannot follow in five values is their part along (1, -4, 6, -4, 1).
Series centred_average(const Series& values) {
  constexpr std::array<double, kSlopeWindow> kResidual = {1, -4, 6, -4, 1};
  constexpr double kSquare = 70;
  Series out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t first = std::min(i < kSlopeWindow / 2 ? 0 : i - kSlopeWindow / 2, values.size() - kSlopeWindow);
    double along = 0;
    for (std::size_t k = 0; k < kSlopeWindow; ++k) along += kResidual[k] * values[first + k];
    out.push_back(values[i] - kResidual[i - first] * along / kSquare);
  }
  return out;
}

Series smoothed_velocity(const Series& position) {
  const Series slope = local_slope(position), central = gradient(position, kFrameTime);
  Series mixed;
  for (std::size_t i = 0; i < position.size(); ++i) mixed.push_back(0.7 * slope[i] + 0.3 * central[i]);
  return centred_average(mixed);
}

double conservation(const Series& values) {
  const double middle = std::abs(mean(values)), spread = deviation(values);
  if (spread == 0) return 1;
  return 1 / (1 + (middle >= 10 * spread || middle >= 10 ? spread / middle : spread));
}

/// Largest and mean conservation over windows of a quarter of the clip, an eighth apart.
std::pair<double, double> over_windows(const Series& values) {
  const std::size_t length = std::max<std::size_t>(2, values.size() / 4), step = std::max<std::size_t>(1, values.size() / 8);
  double best = 0, sum = 0;
  int count = 0;
  for (std::size_t first = 0; first + length <= values.size(); first += step) {
    const double c = conservation({values.begin() + long(first), values.begin() + long(first + length)});
    best = std::max(best, c);
    sum += c;
    ++count;
  }
  return {best, sum / count};
}

}  // namespace

MetricFamily morpheus_metrics(const MaskClip& clip) {
  constexpr const char* kNames[] = {"energy_invariance", "acceleration_invariance", "momentum_invariance", "invariance"};
  MetricFamily family;
  const auto refuse = [&](const std::string& reason) {
    for (const std::string name : kNames)
      for (const char* suffix : {"", "_corrected"}) family[name + suffix] = Metric::unmeasurable("1", reason);
    return family;
  };
  if (clip.actors.size() != 1) return refuse("needs a clip with one object");
  CentreTrack track = centre_track(clip.actors.begin()->second);
  if (track.x.size() < 16) return refuse("needs 16 frames or more");
  for (const double x : track.x)
    if (std::isnan(x)) return refuse("there are frames without the object");
  for (double& x : track.x) x /= kPixelsPerUnit;
  for (double& y : track.y) y /= kPixelsPerUnit;
  const Series v_x = smoothed_velocity(track.x), v_y = smoothed_velocity(track.y), a_y = gradient(v_y, kFrameTime);
  const double least = *std::ranges::min_element(track.y);
  Series energy;
  for (std::size_t i = 0; i < v_x.size(); ++i) energy.push_back((v_x[i] * v_x[i] + v_y[i] * v_y[i]) / 2 - kMorpheusGravity * (track.y[i] - least));

  // Corrected: the mean over the windows, so that the window with the bounce counts as well.
  const std::pair<double, double> parts[] = {over_windows(energy), over_windows(a_y), over_windows(v_x)};
  double best = 0, average = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    family[kNames[i]] = {parts[i].first, "1", {}, ""};
    family[std::string(kNames[i]) + "_corrected"] = {parts[i].second, "1", {}, ""};
    best += parts[i].first / 3;
    average += parts[i].second / 3;
  }
  family["invariance"] = {best, "1", {}, ""};
  family["invariance_corrected"] = {average, "1", {}, ""};
  return family;
}

}  // namespace rimshot::evaluate
