// Any bytes as a video: its frames are read, or it is refused with Error(InvalidInput). The first 16 frames and at most 16 MiB of pixels,
// so that one input costs little.
#include <span>

#include "fuzz_file.h"
#include "rimshot/media/video.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace rimshot;
  return fuzz::read_or_refuse([&] {
    media::VideoReader reader(std::span(data, size), "fuzz");
    if (std::int64_t(reader.width()) * reader.height() > 16 * 1024 * 1024 / 3) return;
    reader.fps();
    reader.rotation();
    reader.announced_frames();
    media::Rgb8 frame;
    for (int i = 0; i < 16 && reader.read(frame); ++i) {
      reader.time();
      if (frame.pixels.size() != 3 * std::size_t(frame.width) * std::size_t(frame.height)) std::abort();
    }
  });
}
