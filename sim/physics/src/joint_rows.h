#pragma once
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// One scalar equation of a joint, C(positions) = 0. Its rate is linear in the velocities,
/// C' = lin_a . v_a + ang_a . w_a + lin_b . v_b + ang_b . w_b, and C'' is the same of the accelerations plus `bias`.
struct JointRow {
  Vec3 lin_a = Vec3::Zero(), ang_a = Vec3::Zero(), lin_b = Vec3::Zero(), ang_b = Vec3::Zero();
  double error = 0;  ///< C [m or rad]
  double bias = 0;   ///< [m/s^2 or rad/s^2]

  double rate(const BodyState& a, const BodyState& b) const {
    return lin_a.dot(a.v_WB_W) + ang_a.dot(a.w_WB_W) + lin_b.dot(b.v_WB_W) + ang_b.dot(b.w_WB_W);
  }
};

/// Speed along `axis` (unit) with which the points of a and b at `point` part.
inline JointRow point_row(const Vec3& point, const Vec3& axis, const BodyState& a, const BodyState& b) {
  return {axis, (point - a.p_WB).cross(axis), -axis, -(point - b.p_WB).cross(axis)};
}

/// A joint with its anchors and axes in the bodies' own frames.
class JointGeometry {
 public:
  JointGeometry(const scene::Scene& scene, const scene::Joint& joint);

  /// The equations that always hold: 6 fixed, 5 hinge and slider, 3 ball, 1 distance without limits. An error of small rotations
  /// is their rotation vector's component.
  void add_rows(const BodyState& a, const BodyState& b, std::vector<JointRow>& rows) const;

  /// The free direction of a hinge, slider or limited distance: C is its position.
  JointRow free_row(const BodyState& a, const BodyState& b) const;
  bool has_free_row() const;

 private:
  scene::JointType type_;
  bool limited_;
  Vec3 p_a_, p_b_;            ///< anchors from the centres of mass, in the bodies' frames
  Vec3 axis_a_, axis_b_;      ///< of hinge and slider
  Vec3 across_[2];            ///< two directions across the axis, in a's frame
  Quat q_ab_;                 ///< orientation of b in a at the start
  double length_ = 0;         ///< of a rod
};

}  // namespace rimshot::physics
