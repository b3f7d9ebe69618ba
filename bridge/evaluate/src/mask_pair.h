#pragma once
#include <utility>
#include <vector>

#include "mask_clip.h"

namespace rimshot::evaluate {

/// The masks of one object in the clip and in the reference.
struct ActorPair {
  std::string name;
  const MaskSequence& clip;
  const MaskSequence& reference;
};

/// Objects of equal names; a single one on both sides whatever the names.
/// @throws Error(InvalidInput) if an object of the reference is missing from the clip.
std::vector<ActorPair> pair_actors(const MaskClip& clip, const MaskClip& reference);

}  // namespace rimshot::evaluate
