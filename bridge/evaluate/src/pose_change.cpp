#include "pose_change.h"

namespace rimshot::evaluate {

Pose PoseChange::applied_to(const Pose& pose) const {
  const double angle = turn.norm();
  const Quat q = angle < 1e-12 ? Quat::Identity() : Quat(Eigen::AngleAxisd(angle, turn / angle));
  return {pose.p_WB + shift, (q * pose.q_WB).normalized()};
}

PoseChange change_between(const Pose& from, const Pose& to) {
  const Eigen::AngleAxisd turn(to.q_WB * from.q_WB.conjugate());
  return {to.p_WB - from.p_WB, turn.angle() * turn.axis()};
}

}  // namespace rimshot::evaluate
