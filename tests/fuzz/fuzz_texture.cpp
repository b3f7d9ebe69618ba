// Any bytes as a texture of a mesh.
#include <stdlib.h>

#include <fstream>

#include "rimshot/core/error.h"
#include "rimshot/scene/mesh_file.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const std::string folder = [] {
    char name[] = "/dev/shm/rimshot-fuzz-XXXXXX";
    const std::string made = mkdtemp(name);
    std::ofstream(made + "/a.mtl") << "newmtl m\nmap_Kd t.png\n";
    std::ofstream(made + "/a.obj") << "mtllib a.mtl\nv 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n";
    return made;
  }();
  std::ofstream(folder + "/t.png", std::ios::binary).write(reinterpret_cast<const char*>(data), std::streamsize(size));
  try {
    rimshot::scene::read_mesh(folder + "/a.obj");
  } catch (const rimshot::Error& error) {
    if (error.code() != rimshot::ErrorCode::InvalidInput) std::abort();
  }
  return 0;
}
