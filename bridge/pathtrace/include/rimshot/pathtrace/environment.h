#pragma once
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::pathtrace {

/// Light from every direction, as a picture of latitude over longitude: row-major [H, W, 3] W/(m^2 sr). The upper edge is the world's
/// z, the middle column its x, the column a quarter from the left its y. Constant over each pixel.
struct Environment {
  int width = 0, height = 0;
  std::vector<float> radiance;
  double turn = 0;  ///< about z [rad], counter-clockwise from above
};

}  // namespace rimshot::pathtrace
