// Any bytes as a robot (URDF) or a model (MJCF): imported, or refused. What was imported is a valid scene.
#include "fuzz_file.h"
#include "rimshot/scene/import.h"
#include "rimshot/scene/io.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace rimshot;
  return fuzz::read_or_refuse([&] {
    const auto imported = scene::import_model(fuzz::file_of(data, size, "a.xml"));
    const std::string text = scene::to_yaml(imported.scene);
    try {
      scene::parse(text, "imported.yaml");
    } catch (const Error&) {
      std::abort();
    }
  });
}
