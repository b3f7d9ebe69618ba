#include "court.h"
#include "rimshot/batch/run.h"
#include "tolerance.h"

using namespace rimshot;
using namespace rimshot::test;

TEST_CASE("make/miss map: 45-65 degrees by 7-8 m/s is the same with an eighth of the step, at 1/60, 1/240 and 1/1000 s, by the simulator and by the fast path") {
  // The full grid is in tests/bench/batch.
  constexpr int kAngles = 11, kSpeeds = 11;
  const auto scene_at = [](std::size_t i) {
    scene::Scene s = court();
    s.world.duration = 1.5;
    const double angle = (45 + 20.0 * double(i / kSpeeds) / (kAngles - 1)) * std::numbers::pi / 180, speed = 7 + double(i % kSpeeds) / (kSpeeds - 1);
    s.bodies[0].initial.v_WB_W = Vec3(speed * std::cos(angle), 0.01, speed * std::sin(angle));
    return s;
  };
  const auto fast = batch::run(kAngles * kSpeeds, scene_at);
  for (double step : {1.0 / 60, 1.0 / 240, 1.0 / 1000}) {
    CAPTURE(step);
    batch::RunOptions coarse, fine;
    coarse.engine = fine.engine = batch::Engine::World;
    coarse.step = step;
    fine.step = step / 8;
    const auto world = batch::run(kAngles * kSpeeds, scene_at, coarse), reference = batch::run(kAngles * kSpeeds, scene_at, fine);
    int made = 0, world_same = 0, fast_same = 0;
    for (std::size_t i = 0; i < kAngles * kSpeeds; ++i) {
      made += reference.outcomes[i].made == 1;
      world_same += world.outcomes[i].made == reference.outcomes[i].made;
      fast_same += fast.outcomes[i].made == reference.outcomes[i].made;
    }
    CHECK(made > 10);
    CHECK(made < 100);
    CHECK(world_same == kAngles * kSpeeds);  // 99.9 % of 121 are all of them
    CHECK(fast_same == kAngles * kSpeeds);
  }
}
