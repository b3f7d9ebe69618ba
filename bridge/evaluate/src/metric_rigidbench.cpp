#include <cmath>
#include <opencv2/imgproc.hpp>

#include "mask_metrics.h"
#include "nan_mean.h"

namespace rimshot::evaluate {
namespace {

/// Mask of the clip for the reference's frame j of n: the nearest in time, brought to the reference's size by nearest neighbour.
cv::Mat mask_at(const std::vector<cv::Mat>& masks, std::size_t j, std::size_t n, cv::Size size) {
  const double at = n > 1 ? double(j) * double(masks.size() - 1) / double(n - 1) : 0;
  cv::Mat scaled;
  cv::resize(masks[std::size_t(std::nearbyint(at))], scaled, size, 0, 0, cv::INTER_NEAREST);
  return scaled;
}

}  // namespace

MetricFamily rigidbench_metrics(const MaskClip& clip, const MaskClip& reference) {
  NanMean iou, l2, chamfer, iou_corrected;
  const double height = reference.size.height;
  for (const ActorPair& pair : pair_actors(clip, reference))
    for (std::size_t j = 0; j < pair.reference.size(); ++j) {
      const cv::Mat& b = pair.reference[j];
      const cv::Mat a = mask_at(pair.clip, j, pair.reference.size(), reference.size);
      const cv::Point2d apart = mask_centre(a) - mask_centre(b);
      iou.add(mask_iou(a, b));
      iou_corrected.add(cv::countNonZero(a | b) > 0 ? mask_iou(a, b) : std::nan(""));
      l2.add(std::hypot(apart.x, apart.y) / height);
      chamfer.add((mean_nearest_distance(a, b) + mean_nearest_distance(b, a)) / height);
    }
  const std::string nowhere = "there is no frame in which both have the object";
  const std::string heights = "picture heights";
  MetricFamily family = {{"iou", iou.metric("1", nowhere)},
                         {"l2", l2.metric(heights, nowhere)},
                         {"chamfer", chamfer.metric(heights, nowhere)},
                         {"iou_corrected", iou_corrected.metric("1", nowhere)},
                         {"l2_corrected", l2.metric(heights, nowhere)},
                         {"chamfer_corrected", chamfer.metric(heights, nowhere)},
                         {"measurability_rate", {l2.rate(), "1", {}, ""}}};
  if (auto& corrected = family["chamfer_corrected"]; corrected.value) *corrected.value /= 2;  // a mean of both ways, not their sum
  family["ate"] = family["ate_corrected"] = rigidbench_ate(clip, reference);
  family["si_mse"] = family["si_mse_corrected"] = rigidbench_si_mse(clip, reference);
  family["ate_3d"] = family["ate_3d_corrected"] = Metric::unmeasurable("1", "how it scales the clip's depth is not published");
  return family;
}

}  // namespace rimshot::evaluate
