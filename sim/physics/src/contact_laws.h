#pragma once
#include <map>
#include <utility>
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// The laws of all pairs of materials of a scene, looked up by bodies: each pair's is made once, when it is first asked for.
class ContactLaws {
 public:
  explicit ContactLaws(const scene::Scene& scene);
  const scene::ContactLaw& of(int body_a, int body_b) const;

 private:
  const scene::Scene& scene_;
  std::vector<int> material_;  ///< [B]
  mutable std::map<std::pair<int, int>, scene::ContactLaw> known_;
};

}  // namespace rimshot::physics
