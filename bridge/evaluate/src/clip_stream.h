#pragma once
#include <filesystem>

#include "rimshot/media/video.h"

namespace rimshot::evaluate {

/// The frames of a clip, one after another, for metrics that count frames: what cannot be counted is refused.
class ClipStream {
 public:
  /// @throws Error(InvalidInput) if the file is no video, is meant to be shown turned, has no rate, or with colours as tagged a
  ///         high dynamic range.
  ClipStream(const std::filesystem::path& file, media::ColourConversion colours);
  const std::string& name() const { return name_; }
  int width() const { return video_.width(); }
  int height() const { return video_.height(); }
  double fps() const { return video_.fps(); }
  /// As the container announces; 0 where it does not say.
  std::int64_t announced_frames() const { return video_.announced_frames(); }
  /// As the container announces, or counted by decoding the file once more.
  std::int64_t frames() const;
  /// The next frame; false at the end. @throws Error(InvalidInput) when the file has no frame at all, fewer than it announces
  /// (it is truncated), or frames that do not come at an even rate.
  bool read(media::Rgb8& frame);

 private:
  std::filesystem::path file_;
  std::string name_;
  media::VideoReader video_;
  std::int64_t count_ = 0;
};

}  // namespace rimshot::evaluate
