#pragma once
#include <cstdint>
#include <memory>
#include <vector>

namespace rimshot::media {

/// Grey pictures encoded and decoded again as OpenCV does with cv::VideoWriter (fourcc 'mp4v', isColor false) and
/// cv::VideoCapture: MPEG-4 part 2, lossy. Evaluators that keep their masks in such a file measure the decoded ones.
/// Nothing is written to disk: the codec's packets are what the file would hold.
/// Settings of OpenCV 4.6's FFmpeg writer: bit rate and tolerance 2 * fps * W * H (integer halves), qmin 3, an intra
/// frame every 12, yuv420p.
class Mp4vRoundTrip {
 public:
  /// @param width, height even   @throws Error(Environment) without the codec, Error(InvalidInput) for an odd size.
  Mp4vRoundTrip(int width, int height, double fps);
  ~Mp4vRoundTrip();
  /// @param grey [H, W]
  void write(const std::uint8_t* grey);
  /// No more pictures come; the rest can be read.
  void finish();
  /// The next decoded picture [H, W], in the order written; false when there is none yet, or no more.
  bool read(std::vector<std::uint8_t>& grey);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rimshot::media
