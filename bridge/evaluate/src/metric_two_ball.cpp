#include <cmath>
#include <optional>

#include "centre_track.h"
#include "mask_metrics.h"

namespace rimshot::evaluate {
namespace {

struct Fall {
  double height;  ///< [px]
  double frames;  ///< from rest to the lowest point, between frames
};

/// From the first frame, at rest, to the frame where the object is lowest before it rises again. Between frames: where the fall's parabola
/// reaches the lowest height that is seen. Nothing if it does not fall, or never turns.
std::optional<Fall> fall_of(const Series& y) {
  std::size_t low = 0;
  while (low + 1 < y.size() && y[low + 1] >= y[low]) ++low;
  constexpr double kLeast = 8;  // px, below which a pixel's rounding is all that is seen
  if (low + 1 >= y.size() || low < 3 || !(y[low] - y[0] >= kLeast)) return {};
  // y = y0 + c t^2 by least squares over the fall; the frame at the bottom may already be on its way up.
  double top = 0, bottom = 0;
  for (std::size_t t = 1; t < low; ++t) {
    const double t2 = double(t) * double(t);
    top += (y[t] - y[0]) * t2;
    bottom += t2 * t2;
  }
  const double height = y[low] - y[0];
  return top > 0 ? std::optional(Fall{height, std::sqrt(height * bottom / top)}) : std::nullopt;
}

}  // namespace

MetricFamily fall_metrics(const MaskClip& clip) {
  MetricFamily family;
  const auto refuse = [&](const std::string& reason) {
    for (const char* name : {"two_ball_ratio", "two_ball_ratio_corrected"}) family[name] = Metric::unmeasurable("1", reason);
    return family;
  };
  if (clip.actors.size() != 2) return refuse("needs masks of two falling objects");
  std::vector<Fall> falls;
  for (const auto& [name, masks] : clip.actors) {
    const auto fall = fall_of(centre_track(masks).y);
    if (!fall) return refuse(name + " does not fall from the first frame until it bounces");
    falls.push_back(*fall);
  }
  const double ratio = std::pow(falls[0].frames / falls[1].frames, 2) / (falls[0].height / falls[1].height);
  family["two_ball_ratio"] = {ratio, "1 = as under gravity", {}, ""};
  family["two_ball_ratio_corrected"] = {ratio, "1 = as under gravity", {}, ""};  // free of scale, rate and g as it is
  return family;
}

}  // namespace rimshot::evaluate
