// Any bytes as an EXR picture: read, or refused with Error(InvalidInput).
#include <stdlib.h>

#include <fstream>

#include "rimshot/core/error.h"
#include "rimshot/media/exr.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const std::string folder = [] {
    char name[] = "/dev/shm/rimshot-fuzz-XXXXXX";
    return std::string(mkdtemp(name));
  }();
  std::ofstream(folder + "/a.exr", std::ios::binary).write(reinterpret_cast<const char*>(data), std::streamsize(size));
  try {
    const auto image = rimshot::media::read_exr(folder + "/a.exr");
    for (const auto& [name, plane] : image.channels)
      if (plane.size() != std::size_t(image.width) * std::size_t(image.height)) std::abort();
  } catch (const rimshot::Error& error) {
    if (error.code() != rimshot::ErrorCode::InvalidInput) std::abort();
  }
  return 0;
}
