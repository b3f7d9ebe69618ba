#pragma once
#include <limits>

#include "rimshot/core/conventions.h"

namespace rimshot::gbuffer {

/// Half line from `origin` along the unit `direction`, cut to the distances [t_min, t_max] [m].
struct Ray {
  Vec3 origin = Vec3::Zero();
  Vec3 direction = Vec3::UnitZ();
  double t_min = 0, t_max = std::numeric_limits<double>::infinity();
};

}  // namespace rimshot::gbuffer
