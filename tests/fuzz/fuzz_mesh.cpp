// Any bytes as a mesh file: read, or refused with Error(InvalidInput), and never more than the limits of mesh_file.h.
// The first byte chooses the kind, the rest is the file; a glTF or OBJ names no other file that exists here.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "rimshot/core/error.h"
#include "rimshot/scene/mesh_file.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size < 1) return 0;
  static const std::string folder = [] {
    char name[] = "/dev/shm/rimshot-fuzz-XXXXXX";
    return std::string(mkdtemp(name));
  }();
  static const char* const kinds[] = {"/a.obj", "/a.gltf", "/a.glb"};
  const std::string file = folder + kinds[data[0] % 3];
  std::ofstream(file, std::ios::binary).write(reinterpret_cast<const char*>(data) + 1, std::streamsize(size - 1));
  try {
    const auto mesh = rimshot::scene::read_mesh(file);
    for (const auto& triangle : mesh.geometry.triangles)
      for (const auto index : triangle)
        if (index >= mesh.geometry.vertices.size()) std::abort();
  } catch (const rimshot::Error& error) {
    if (error.code() != rimshot::ErrorCode::InvalidInput) std::abort();
  }
  return 0;
}
