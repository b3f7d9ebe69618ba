#pragma once
#include <optional>
#include <string>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::bench {

/// A shot and what decides it first: a contact, or the way through the ring.
struct Shot {
  trajectory::Trajectory run;
  std::uint64_t index = 0;  ///< in its family
  bool made = false;
  int last = 0;     ///< frame before the decision
  std::string hit;  ///< the body of the first contact

  const trajectory::ContactEvent& contact() const { return run.contacts.front(); }
  bool rebounds() const { return hit == "rim" || hit == "board"; }
  Vec3 exit() const;   ///< velocity after the contact [m/s]
  int frames() const;  ///< of the whole clip
};

/// Nothing for a scene without a contact.
std::optional<Shot> shot_of(const scene::Scene& scene, std::uint64_t index);

}  // namespace rimshot::bench
