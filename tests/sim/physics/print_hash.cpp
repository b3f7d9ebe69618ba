// Prints the hashes of three runs, and a fingerprint of the C library's own functions to tell whether another CPU variant was
// in use.
#include <cmath>
#include <cstdio>

#include "busy_scene.h"
#include "rimshot/core/sha256.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/trajectory/io.h"

int main() {
  for (const auto& scene : {rimshot::test::busy_scene(), rimshot::test::tumbling_scene(), rimshot::test::driven_scene()})
    std::printf("%s", rimshot::trajectory::sha256(rimshot::physics::simulate(scene)).c_str());
  std::printf("\n");
  rimshot::Sha256 library;
  for (int i = 1; i < 20000; ++i)
    library.number(std::sin(0.37 * i)).number(std::exp(-1e-3 * i)).number(std::log(0.1 * i));
  std::printf("%s\n", library.hex().c_str());
}
