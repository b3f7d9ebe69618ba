// print_motion_masks CLIP: the clip's published Physics-IQ masks at full size, frame after frame, as raw bytes (0 or 255): before the
// codec, then after it.
#include <iostream>
#include <opencv2/imgproc.hpp>

#include "clip_stream.h"
#include "motion_masks.h"
#include "rimshot/media/mp4v_round_trip.h"

using namespace rimshot;

int main(int, char** arguments) {
  evaluate::ClipStream clip(arguments[1], media::ColourConversion::AsOpenCv);
  evaluate::PublishedMotion motion;
  media::Mp4vRoundTrip codec(clip.width(), clip.height(), std::round(clip.fps()));
  std::vector<std::uint8_t> decoded, all;
  const auto collect = [&] {
    while (codec.read(decoded)) all.insert(all.end(), decoded.begin(), decoded.end());
  };
  for (media::Rgb8 frame; clip.read(frame);) {
    const cv::Mat mask = motion.next(cv::Mat(frame.height, frame.width, CV_8UC3, frame.pixels.data()));
    std::cout.write(reinterpret_cast<const char*>(mask.data), long(mask.total()));
    codec.write(mask.data);
    collect();
  }
  codec.finish();
  collect();
  std::cout.write(reinterpret_cast<const char*>(all.data()), long(all.size()));
}
