#include <cmath>
#include <opencv2/imgproc.hpp>

#include "frame_times.h"
#include "mask_metrics.h"
#include "nan_mean.h"

namespace rimshot::evaluate {
MetricFamily rigidbench_metrics(const MaskClip& clip, const MaskClip& reference) {
  NanMean iou, l2, chamfer, iou_corrected;
  const double height = reference.size.height;
  const FrameTimes times(clip.fps, clip.frames(), reference.fps, reference.frames());
  const auto pairs = pair_actors(clip, reference);
  for (std::size_t j = 0; j < times.frames(); ++j) {
    NanMean frame_iou, frame_l2, frame_chamfer, frame_iou_corrected;  // over the objects of a frame first
    for (const ActorPair& pair : pairs) {
      const cv::Mat b = pair.reference[j];
      cv::Mat a;
      cv::resize(pair.clip[times.nearest(j)], a, reference.size, 0, 0, cv::INTER_NEAREST);
      const cv::Point2d apart = mask_centre(a) - mask_centre(b);
      frame_iou.add(mask_iou(a, b));
      frame_iou_corrected.add(cv::countNonZero(a | b) > 0 ? mask_iou(a, b) : std::nan(""));
      frame_l2.add(std::hypot(apart.x, apart.y) / height);
      frame_chamfer.add((mean_nearest_distance(a, b) + mean_nearest_distance(b, a)) / height);
    }
    iou.add(frame_iou.value());
    iou_corrected.add(frame_iou_corrected.value());
    l2.add(frame_l2.value());
    chamfer.add(frame_chamfer.value());
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
  family["ate_3d"] = rigidbench_ate_3d(clip, reference, false);
  family["ate_3d_corrected"] = rigidbench_ate_3d(clip, reference, true);
  return family;
}

}  // namespace rimshot::evaluate
