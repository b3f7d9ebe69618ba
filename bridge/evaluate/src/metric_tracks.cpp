#include <cmath>

#include "mask_metrics.h"
#include "nan_mean.h"
#include "rigidbench_arrays.h"

namespace rimshot::evaluate {

Metric rigidbench_ate(const MaskClip& clip, const MaskClip& reference) {
  const std::string unit = "picture heights";
  const PointTracks tracks(clip, reference);
  if (!tracks.given()) return Metric::unmeasurable(unit, "needs tracks.npy [frame, point, xy] beside the masks of both");
  NanMean apart;
  for (std::size_t j = 0; j < tracks.frames(); ++j)
    for (std::size_t p = 0; p < tracks.points(); ++p)
      if (tracks.visible(j, p)) apart.add(cv::norm(tracks.of_clip(j, p) - tracks.of_reference(j, p)) / reference.size.height);
  return apart.metric(unit, "no point is visible");
}

Metric rigidbench_si_mse(const MaskClip& clip, const MaskClip& reference) {
  const AlignedDepth depth(clip, reference);
  if (!depth.given()) return Metric::unmeasurable("1", "needs depth.npy [frame, row, column] in m beside the masks of both");
  if (!depth.fitted()) return Metric::unmeasurable("1", "no pixel has a depth below 100 m in both");
  NanMean over_frames;
  for (std::size_t j = 0; j < depth.frames(); ++j) {
    NanMean mean, squares;
    for (std::size_t i = 0; i < depth.rows() * depth.columns(); ++i) {
      if (!depth.counts(j, i)) continue;
      const double difference = std::log(depth.of_clip(j, i)) - std::log(depth.of_reference(j, i));
      mean.add(difference);
      squares.add(difference * difference);
    }
    over_frames.add(squares.value() - mean.value() * mean.value());
  }
  return over_frames.metric("1", "the clip's depth does not follow the reference's");
}

}  // namespace rimshot::evaluate
