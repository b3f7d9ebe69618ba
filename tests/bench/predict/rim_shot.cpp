#include "rim_shot.h"

#include <algorithm>
#include <cmath>

#include "rimshot/physics/ring_passage.h"
#include "rimshot/physics/simulate.h"

namespace rimshot::bench {
namespace {

constexpr double kJustAfter = 1e-9;  ///< [s]

}  // namespace

Vec3 Shot::exit() const { return run.state_at(contact().body_a, contact().time + kJustAfter).v_WB_W; }

int Shot::frames() const { return int(run.scene.world.duration * run.scene.camera("").fps) + 1; }

std::optional<Shot> shot_of(const scene::Scene& scene, std::uint64_t index) {
  Shot shot{physics::simulate(scene), index, false, 0, {}};
  if (shot.run.contacts.empty()) return {};
  const auto passages = physics::ring_passages(shot.run);
  shot.made = !passages.empty();
  const double decided = shot.made ? std::min(shot.contact().time, passages.front().time) : shot.contact().time;
  shot.last = int(std::ceil(decided * scene.camera("").fps)) - 1;
  shot.hit = shot.run.bodies[std::size_t(shot.contact().body_b)].name;
  return shot;
}

}  // namespace rimshot::bench
