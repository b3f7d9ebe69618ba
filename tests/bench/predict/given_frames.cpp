#include "given_frames.h"

#include <algorithm>
#include <cmath>

namespace rimshot::bench {

std::optional<int> last_given(const trajectory::Trajectory& run, int contacts, int after) {
  constexpr int kLeast = 4;
  const double fps = run.scene.camera("").fps;
  const std::size_t count = std::size_t(contacts);
  if (run.contacts.size() < count || run.contacts[0].time * fps < kLeast) return {};
  const double shown = run.contacts[count - 1].time * fps;
  double end = std::floor(shown) + after;
  if (run.contacts.size() > count) end = std::min(end, std::ceil(run.contacts[count].time * fps) - 1);
  end = std::min(end, std::floor(run.scene.world.duration * fps));
  if (end < shown + kLeast) return {};
  return int(end);
}

}  // namespace rimshot::bench
