// Any bytes as an EXR picture: read, or refused with Error(InvalidInput).
#include "fuzz_file.h"
#include "rimshot/media/exr.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace rimshot;
  return fuzz::read_or_refuse([&] {
    const auto image = media::read_exr(fuzz::file_of(data, size, "a.exr"));
    for (const auto& [name, plane] : image.channels)
      if (plane.size() != std::size_t(image.width) * std::size_t(image.height)) std::abort();
  });
}
