// Any bytes as a scene file or a family of scenes: read, or refused. What was read is the same scene after a round trip
// through YAML.
#include "fuzz_file.h"
#include "rimshot/scene/family.h"
#include "rimshot/scene/io.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace rimshot;
  const std::string text(reinterpret_cast<const char*>(data), size);
  if (text.find("family:") != std::string::npos)
    return fuzz::read_or_refuse([&] { scene::Family::load(fuzz::file_of(data, size, "a.yaml")).sample(1, 0); });
  return fuzz::read_or_refuse([&] {
    const std::string resolved = scene::to_yaml(scene::parse(text, "a.yaml"));
    std::string again;
    try {
      again = scene::to_yaml(scene::parse(resolved, "resolved.yaml"));
    } catch (const Error&) {
      std::abort();  // a scene that was accepted must be accepted again
    }
    if (again != resolved) std::abort();
  });
}
