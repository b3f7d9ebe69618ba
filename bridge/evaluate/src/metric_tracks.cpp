#include <cmath>

#include "mask_metrics.h"
#include "npy_array.h"
#include "rimshot/core/error.h"

namespace rimshot::evaluate {
namespace {

constexpr double kFarthestDepth = 100;  // [m], of depth that counts

/// An array of the folder with so many dimensions; nothing where the folder does not have it.
std::optional<NpyArray> array_of(const MaskClip& clip, const std::string& name, std::size_t dimensions) {
  const auto file = std::filesystem::path(clip.name) / name;
  if (!std::filesystem::is_regular_file(file)) return {};
  NpyArray array = read_npy(file);
  if (array.shape.size() != dimensions || array.shape[0] == 0)
    throw Error(ErrorCode::InvalidInput, file.string() + ": has " + std::to_string(array.shape.size()) + " dimensions, expected " + std::to_string(dimensions) + ", the first of them frames");
  return array;
}

/// Where frame j of n lies among `frames`, which last as long: the frame before and the part of the way to the next.
std::pair<std::size_t, double> between_frames(std::size_t j, std::size_t n, std::size_t frames) {
  const double at = n > 1 ? double(j) * double(frames - 1) / double(n - 1) : 0;
  const auto before = std::min(std::size_t(at), frames - 1);
  return {before, at - double(before)};
}

double blended_value(const NpyArray& array, std::size_t frame, double part, std::size_t size, std::size_t i) {
  const double here = array.values[frame * size + i];
  return part == 0 ? here : (1 - part) * here + part * array.values[(frame + 1) * size + i];
}

}  // namespace

Metric rigidbench_ate(const MaskClip& clip, const MaskClip& reference) {
  const std::string unit = "picture heights";
  const auto tracks = array_of(clip, "tracks.npy", 3), truth = array_of(reference, "tracks.npy", 3), visible = array_of(reference, "visible.npy", 2);
  if (!tracks || !truth) return Metric::unmeasurable(unit, "needs tracks.npy [frame, point, xy] beside the masks of both");
  const std::size_t points = truth->shape[1], frames = truth->shape[0];
  if (tracks->shape[1] != points || tracks->shape[2] != 2 || truth->shape[2] != 2 || (visible && (visible->shape[0] != frames || visible->shape[1] != points)))
    throw Error(ErrorCode::InvalidInput, clip.name + ": its tracks.npy does not hold the reference's " + std::to_string(points) + " points");
  const double scale_x = double(reference.size.width) / clip.size.width, scale_y = double(reference.size.height) / clip.size.height;
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t j = 0; j < frames; ++j) {
    const auto [frame, part] = between_frames(j, frames, tracks->shape[0]);
    for (std::size_t p = 0; p < points; ++p) {
      if (visible && visible->values[j * points + p] == 0) continue;
      const double x = scale_x * blended_value(*tracks, frame, part, 2 * points, 2 * p), y = scale_y * blended_value(*tracks, frame, part, 2 * points, 2 * p + 1);
      const double apart = std::hypot(x - truth->values[2 * (j * points + p)], y - truth->values[2 * (j * points + p) + 1]);
      if (!std::isfinite(apart)) continue;
      sum += apart / reference.size.height;
      ++count;
    }
  }
  if (count == 0) return Metric::unmeasurable(unit, "no point is visible");
  return {sum / double(count), unit, {}, ""};
}

Metric rigidbench_si_mse(const MaskClip& clip, const MaskClip& reference) {
  const auto depth = array_of(clip, "depth.npy", 3), truth = array_of(reference, "depth.npy", 3);
  if (!depth || !truth) return Metric::unmeasurable("1", "needs depth.npy [frame, row, column] in m beside the masks of both");
  if (depth->shape[1] != truth->shape[1] || depth->shape[2] != truth->shape[2])
    throw Error(ErrorCode::InvalidInput, clip.name + ": its depth.npy is not of the reference's size");
  const std::size_t pixels = truth->shape[1] * truth->shape[2], frames = truth->shape[0];
  // One affine map of disparity for the whole video: the true one as a * s + b of the clip's.
  std::vector<std::pair<double, double>> disparities;
  for (std::size_t j = 0; j < frames; ++j) {
    const auto [frame, part] = between_frames(j, frames, depth->shape[0]);
    for (std::size_t i = 0; i < pixels; ++i) {
      const double d = blended_value(*depth, frame, part, pixels, i), t = truth->values[j * pixels + i];
      if (d > 0 && std::isfinite(d) && t > 0 && t < kFarthestDepth) disparities.emplace_back(1 / d, 1 / t);
    }
  }
  if (disparities.size() < 2) return Metric::unmeasurable("1", "no pixel has a depth below 100 m in both");
  const double n = double(disparities.size());
  double mean_s = 0, mean_t = 0, ss = 0, st = 0;
  for (const auto& [s, t] : disparities) {
    mean_s += s / n;
    mean_t += t / n;
  }
  for (const auto& [s, t] : disparities) {
    ss += (s - mean_s) * (s - mean_s);
    st += (s - mean_s) * (t - mean_t);
  }
  const double a = ss > 0 ? st / ss : 0, b = mean_t - a * mean_s;
  double sum = 0, squares = 0, counted = 0;
  for (const auto& [s, t] : disparities) {
    const double mapped = a * s + b;
    if (mapped <= 1 / kFarthestDepth) continue;
    const double difference = std::log(t) - std::log(mapped);  // log depth of the clip minus that of the truth
    sum += difference;
    squares += difference * difference;
    ++counted;
  }
  if (counted == 0) return Metric::unmeasurable("1", "the clip's depth does not follow the reference's");
  return {squares / counted - sum / counted * sum / counted, "1", {}, ""};
}

}  // namespace rimshot::evaluate
