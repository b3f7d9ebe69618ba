// Loads a scene, simulates it and prints its contacts. Build against an installed Rimshot:
//   cmake -B build -DCMAKE_PREFIX_PATH=/where/rimshot/is && cmake --build build && build/print_contacts scene.yaml
#include <cstdio>
#include <exception>

#include "rimshot/physics/simulate.h"
#include "rimshot/scene/io.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: print_contacts SCENE.yaml\n");
    return 2;
  }
  try {
    const auto run = rimshot::physics::simulate(rimshot::scene::load(argv[1]));
    for (const auto& contact : run.contacts) {
      const auto& a = run.bodies[std::size_t(contact.body_a)].name;
      const auto& b = run.bodies[std::size_t(contact.body_b)].name;
      std::printf("%.6f s  %s on %s  %.3f m/s in, %.3f m/s out\n", contact.time, a.c_str(), b.c_str(), contact.approach_speed,
                  contact.separation_speed);
    }
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
