#pragma once
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// Bodies, by index, that are inside each other at the start.
struct Overlap {
  int a, b;
  double depth;  ///< [m]
};

/// All overlaps by more than 1e-6 m, but those of two static bodies and of two that a joint holds together.
std::vector<Overlap> overlaps(const Scene& scene);

}  // namespace rimshot::scene
