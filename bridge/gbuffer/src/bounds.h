#pragma once
#include <limits>

#include "rimshot/scene/scene.h"

namespace rimshot::gbuffer {

/// A box along the axes of a frame [m].
struct Bounds {
  Vec3 low = Vec3::Constant(std::numeric_limits<double>::infinity()), high = -low;

  void include(const Bounds& other) {
    low = low.cwiseMin(other.low);
    high = high.cwiseMax(other.high);
  }
  void include(const Vec3& point) { include(Bounds{point, point}); }
  void widen(double margin) {
    low.array() -= margin;
    high.array() += margin;
  }
  /// Cuts [near, far] to the part of a ray within the box; false if none is left. Where a ray runs in a face, 0 times infinity,
  /// the comparisons with NaN keep the part.
  bool cut(const Vec3& origin, const Vec3& inverse_direction, double& near, double& far) const {
    for (int axis = 0; axis < 3; ++axis) {
      const bool forwards = inverse_direction[axis] >= 0;
      const double enter = ((forwards ? low : high)[axis] - origin[axis]) * inverse_direction[axis];
      const double leave = ((forwards ? high : low)[axis] - origin[axis]) * inverse_direction[axis];
      near = enter > near ? enter : near;
      far = leave < far ? leave : far;
    }
    return near <= far;
  }
};

/// The smallest box about a shape where it stands; infinite for a plane.
Bounds bounds_of(const scene::Shape& shape, const Pose& pose);

}  // namespace rimshot::gbuffer
