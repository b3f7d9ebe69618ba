// Any bytes as a mesh file: read, or refused with Error(InvalidInput), and never more than the limits of mesh_file.h.
// The first byte chooses the kind, the rest is the file; a glTF or OBJ names no other file that exists here.
#include "fuzz_file.h"
#include "rimshot/scene/mesh_file.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace rimshot;
  if (size < 1) return 0;
  static const char* const names[] = {"a.obj", "a.gltf", "a.glb"};
  return fuzz::read_or_refuse([&] {
    const auto mesh = scene::read_mesh(fuzz::file_of(data + 1, size - 1, names[data[0] % 3]));
    for (const auto& triangle : mesh.geometry.triangles)
      for (const auto index : triangle)
        if (index >= mesh.geometry.vertices.size()) std::abort();
  });
}
