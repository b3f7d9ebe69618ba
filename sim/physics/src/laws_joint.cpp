#include <Eigen/LU>
#include <algorithm>
#include <cmath>

#include "laws.h"

namespace rimshot::physics {
namespace {

using scene::JointType;

/// A joint's anchors and axes as they stood at the start, carried along by a body.
struct Carried {
  Vec3 anchor, axis, across;
  Quat turn;  ///< of the body since the start
};

Carried carried(const BodyState& start, const BodyState& now, const Vec3& anchor, const Vec3& axis) {
  const Quat turn = now.q_WB * start.q_WB.conjugate();
  return {now.p_WB + turn * (anchor - start.p_WB), turn * axis, turn * axis.unitOrthogonal(), turn};
}

/// Bound of what a motor changes its joint's rate by [rad/s^2 or m/s^2]: its effort on both bodies as if nothing else held them.
double motor_acceleration(const RecordedRun& run, const scene::Joint& joint, std::size_t sample, const Vec3& axis) {
  if (!joint.motor) return 0;
  double mobility = 0;
  for (int body : {joint.body_a, joint.body_b})
    if (run.moves(body))
      mobility += joint.type == JointType::Hinge ? axis.dot(run.inertia(body, run.state(body, sample).q_WB).inverse() * axis) : 1 / run.body(body).mass;
  return joint.motor->max_effort * mobility;
}

}  // namespace

/// Every joint keeps at every sample what it was made to keep: anchors together or at their distance, axes parallel, frames without a
/// turn; and stays in its limits. From the recorded poses alone.
std::vector<Residual> joint_residuals(const RecordedRun& run) {
  // The simulator brings them back below 1e-13; far from the origin roundings of the positions count. A limit is reached from
  // inside and left to first order in the solver's step: its rate changes within one by what turns and falls, v^2 / R with the speeds of the run,
  // and by what its motor does.
  const double closed = 1e-11 * (1 + run.top_coordinate());
  Worst position("joint.position", "m"), angle("joint.angle", "rad"), limit("joint.limit", "m or rad");
  const auto& trajectory = run.run();
  const double contact_step = trajectory.steps.contact;
  for (const scene::Joint& joint : trajectory.scene.joints) {
    const BodyState &start_a = run.state(joint.body_a, 0), &start_b = run.state(joint.body_b, 0);
    double reached = 0, previous = 0;
    for (std::size_t i = 0; i < trajectory.time.size(); ++i) {
      const double t = trajectory.time[i];
      if (t > joint.release) break;
      const Carried a = carried(start_a, run.state(joint.body_a, i), joint.anchor, joint.axis);
      const Carried b = carried(start_b, run.state(joint.body_b, i), joint.anchor_b, joint.axis);
      const Vec3 d = b.anchor - a.anchor;
      const double turn = 2 * (b.turn * a.turn.conjugate()).vec().norm();
      switch (joint.type) {
        case JointType::Fixed:
          position.add(d.norm(), closed, t, joint.name);
          angle.add(turn, closed, t, joint.name);
          break;
        case JointType::Ball: position.add(d.norm(), closed, t, joint.name); break;
        case JointType::Hinge: {
          position.add(d.norm(), closed, t, joint.name);
          angle.add(a.axis.cross(b.axis).norm(), closed, t, joint.name);
          const double now = std::atan2(a.across.cross(b.across).dot(a.axis), a.across.dot(b.across));
          reached += std::remainder(now - previous, 2 * 3.14159265358979323846);  // over several turns
          previous = now;
          break;
        }
        case JointType::Slider:
          position.add((d - d.dot(a.axis) * a.axis).norm(), closed, t, joint.name);
          angle.add(turn, closed, t, joint.name);
          reached = d.dot(a.axis);
          break;
        case JointType::Distance:
          reached = d.norm();
          if (!joint.limits) position.add(std::abs(reached - (joint.anchor_b - joint.anchor).norm()), closed, t, joint.name);
          break;
      }
      if (joint.limits)
        limit.add(std::max({0.0, (*joint.limits)[0] - reached, reached - (*joint.limits)[1]}),
                  1e-6 + contact_step * contact_step * (run.top_acceleration() + run.top_speed() * run.top_spin() + run.top_spin() * run.top_spin() + motor_acceleration(run, joint, i, a.axis)),
                  t, joint.name);
    }
  }
  return {position.residual(), angle.residual(), limit.residual()};
}

}  // namespace rimshot::physics
