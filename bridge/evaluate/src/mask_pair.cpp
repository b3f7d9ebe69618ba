#include "mask_pair.h"

#include "rimshot/core/error.h"

namespace rimshot::evaluate {

std::vector<ActorPair> pair_actors(const MaskClip& clip, const MaskClip& reference) {
  if (clip.actors.size() == 1 && reference.actors.size() == 1) return {{reference.actors.begin()->first, clip.actors.begin()->second, reference.actors.begin()->second}};
  std::vector<ActorPair> pairs;
  for (const auto& [name, masks] : reference.actors) {
    const auto found = clip.actors.find(name);
    if (found == clip.actors.end()) throw Error(ErrorCode::InvalidInput, clip.name + ": has no folder of masks \"" + name + "\", which the reference has");
    pairs.push_back({name, found->second, masks});
  }
  return pairs;
}

}  // namespace rimshot::evaluate
