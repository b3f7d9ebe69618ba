#pragma once
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::evaluate {

/// A small motion of a box.
struct PoseChange {
  Vec3 shift = Vec3::Zero();  ///< of its centre, W [m]
  Vec3 turn = Vec3::Zero();   ///< rotation vector, W [rad]
  Pose applied_to(const Pose& pose) const;
};

/// The motion that takes `from` to `to`, by the smaller turn.
PoseChange change_between(const Pose& from, const Pose& to);

/// Where the box is while the shutter is open: motions from its pose at the frame's time, at instants evenly spread over the exposure.
/// One of zero = a closed shutter.
using BoxExposure = std::vector<PoseChange>;

}  // namespace rimshot::evaluate
