#include <cmath>

#include "mask_metrics.h"
#include "nan_mean.h"

namespace rimshot::evaluate {
namespace {

constexpr const char* kHeights = "picture heights";

/// The reference's frame that belongs to a frame of the clip; the published one cuts the fraction off.
std::size_t reference_frame(std::size_t i, double ratio, bool published) {
  const double at = double(i) * ratio;
  return std::size_t(published ? std::trunc(at) : std::round(at));
}

MetricFamily unmeasurable() {
  MetricFamily family;
  for (const std::string name : {"l2", "chamfer", "iou"})
    for (const char* suffix : {"", "_corrected"})
      family[name + suffix] = Metric::unmeasurable(name == "iou" ? "1" : kHeights, "needs masks of the reference's size; scale them by nearest neighbour");
  family["measurability_rate"] = {0.0, "1", {}, ""};
  return family;
}

}  // namespace

MetricFamily pisa_metrics(const MaskClip& clip, const MaskClip& reference) {
  if (clip.size != reference.size) return unmeasurable();
  const double ratio = clip.fps > 0 && reference.fps > 0 ? reference.fps / clip.fps : 1, height = clip.size.height;
  NanMean l2, chamfer, iou, l2_corrected, chamfer_corrected, iou_corrected;
  for (const ActorPair& pair : pair_actors(clip, reference))
    for (const bool published : {true, false})
      for (std::size_t i = 0; i < pair.clip.size() && reference_frame(i, ratio, published) < pair.reference.size(); ++i) {
        const cv::Mat a = pair.clip[i], b = pair.reference[reference_frame(i, ratio, published)];
        const cv::Point2d apart = mask_centre(a) - mask_centre(b);
        const double there_and_back = mean_nearest_distance(a, b) + mean_nearest_distance(b, a);
        if (published) {
          l2.add(std::abs(apart.x) / std::sqrt(2.0) / height);
          l2.add(std::abs(apart.y) / std::sqrt(2.0) / height);
          chamfer.add(there_and_back / std::sqrt(2.0) / height);
          iou.add(mask_iou(a, b));
        } else {
          l2_corrected.add(std::hypot(apart.x, apart.y) / height);
          chamfer_corrected.add(there_and_back / 2 / height);
          iou_corrected.add(cv::countNonZero(a | b) > 0 ? mask_iou(a, b) : std::nan(""));
        }
      }
  const std::string nowhere = "there is no frame in which both have the object";
  return {{"l2", l2.metric(kHeights, nowhere)},
          {"chamfer", chamfer.metric(kHeights, nowhere)},
          {"iou", iou.metric("1", nowhere)},
          {"l2_corrected", l2_corrected.metric(kHeights, nowhere)},
          {"chamfer_corrected", chamfer_corrected.metric(kHeights, nowhere)},
          {"iou_corrected", iou_corrected.metric("1", nowhere)},
          {"measurability_rate", {l2_corrected.rate(), "1", {}, ""}}};
}

}  // namespace rimshot::evaluate
