// Any bytes as a texture of a mesh.
#include <string_view>

#include "fuzz_file.h"
#include "rimshot/scene/mesh_file.h"

namespace {

std::string text_file(std::string_view text, const char* name) {
  return rimshot::fuzz::file_of(reinterpret_cast<const unsigned char*>(text.data()), text.size(), name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace rimshot;
  static const std::string mesh = [] {
    text_file("newmtl m\nmap_Kd t.png\n", "a.mtl");
    return text_file("mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "a.obj");
  }();
  fuzz::file_of(data, size, "t.png");
  return fuzz::read_or_refuse([&] { scene::read_mesh(mesh); });
}
