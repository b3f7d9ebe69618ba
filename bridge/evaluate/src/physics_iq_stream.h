#pragma once
#include <deque>
#include <memory>
#include <opencv2/core.hpp>

#include "clip_stream.h"
#include "motion_masks.h"
#include "rimshot/media/mp4v_round_trip.h"

namespace rimshot::evaluate {

/// One frame as the measures see it, all of the reduced size.
struct PhysicsIqFrame {
  cv::Mat picture;    ///< RGB 8UC3
  cv::Mat published;  ///< motion mask that went through mp4v, 8U, 0 or 255
  cv::Mat corrected;  ///< motion in any colour, 8U, 0 or 255
};

/// A clip at a wanted rate, reduced to a wanted size, with its motion masks.
class PhysicsIqStream {
 public:
  /// fps 0: the clip's own.
  PhysicsIqStream(const std::filesystem::path& clip, cv::Size reduced, double fps = 0);
  /// The next frame; false at the end of the clip.
  bool read(PhysicsIqFrame& frame);
  const std::string& name() const { return clip_.name(); }
  std::int64_t count() const { return count_; }  ///< frames read

 private:
  bool next_picture(cv::Mat& rgb);
  bool next_original(cv::Mat& rgb);  ///< a view of buffer_
  void reduce(const cv::Mat& rgb);

  ClipStream clip_;
  cv::Size reduced_;
  // Frame j of `wanted_` lies at j (originals - 1) / (wanted - 1) between the originals; both 0 without a change of rate.
  std::int64_t originals_ = 0, wanted_ = 0, blended_ = 0, held_ = -1;
  cv::Mat before_, after_;  // originals number held_ and held_ + 1
  PublishedMotion published_;
  ColourMotion corrected_;
  std::unique_ptr<media::Mp4vRoundTrip> codec_;
  std::deque<PhysicsIqFrame> waiting_;  // for their masks from the codec
  media::Rgb8 buffer_;
  std::vector<std::uint8_t> mask_;
  std::int64_t count_ = 0;
  bool ended_ = false;
};

}  // namespace rimshot::evaluate
