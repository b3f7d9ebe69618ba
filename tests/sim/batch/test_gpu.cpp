#include "gpu.h"

#include <cstring>
#include <iostream>
#include <vector>

#include "court.h"
#include "rimshot/batch/outcome_of.h"
#include "shot_from_scene.h"
#include "shot_kernel.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

// Where there is no device nothing is compared, and CTest counts the test as skipped by what it prints.
TEST_CASE("gpu: 2000 throws are the CPU's to the last bit") {
  const auto gpu = batch::Gpu::probe();
  if (!gpu) {
    std::cout << "SKIPPED: no CUDA device (or no kernels in this build); the GPU was not compared with the CPU\n";
    return;
  }
  std::vector<batch::Shot> shots;
  std::vector<batch::Court> courts;
  std::string reason;
  for (std::size_t i = 0; i < 2000; ++i) {
    const scene::Scene s = throw_at(i);
    const auto fast = batch::shot_from_scene(s, batch::roles(s, "", ""), reason);
    REQUIRE(fast);
    if (courts.empty()) courts.push_back(fast->court);
    shots.push_back(fast->shot);
  }
  std::vector<batch::Outcome> outcomes(shots.size());
  std::vector<batch::Finish> finishes(shots.size());
  gpu->fly(shots, courts, outcomes, finishes);
  int different = 0;
  for (std::size_t i = 0; i < shots.size(); ++i) {
    batch::Outcome cpu;
    const auto finish = batch::fly_shot(shots[i], courts[0], cpu);
    different += finish != finishes[i] || std::memcmp(&cpu, &outcomes[i], sizeof cpu) != 0;
  }
  std::cout << "compared 2000 shots on " << gpu->name() << " with the CPU: " << different << " differ\n";
  CHECK(different == 0);
}
