#include "joint_rows.h"

#include "rimshot/core/deterministic_math.h"

namespace rimshot::physics {
namespace {

using scene::JointType;

/// The motion of both anchors: arms from the centres of mass, d = x_b - x_a, and their centripetal accelerations' difference.
struct Anchors {
  Vec3 r_a, r_b, d, d_rate, d_bias;
};

Anchors anchors_of(const Vec3& p_a, const Vec3& p_b, const BodyState& a, const BodyState& b) {
  Anchors out;
  out.r_a = a.q_WB * p_a;
  out.r_b = b.q_WB * p_b;
  out.d = (b.p_WB - a.p_WB) + (out.r_b - out.r_a);
  out.d_rate = b.v_WB_W + b.w_WB_W.cross(out.r_b) - a.v_WB_W - a.w_WB_W.cross(out.r_a);
  out.d_bias = b.w_WB_W.cross(b.w_WB_W.cross(out.r_b)) - a.w_WB_W.cross(a.w_WB_W.cross(out.r_a));
  return out;
}

/// C = p . d, where p turns with a.
JointRow along_turning(const Vec3& p, const Anchors& at, const BodyState& a) {
  JointRow row;
  row.lin_a = -p;
  row.ang_a = -(at.r_a + at.d).cross(p);
  row.lin_b = p;
  row.ang_b = at.r_b.cross(p);
  row.error = p.dot(at.d);
  const Vec3 p_rate = a.w_WB_W.cross(p);
  row.bias = p.dot(at.d_bias) + 2 * p_rate.dot(at.d_rate) + a.w_WB_W.cross(p_rate).dot(at.d);
  return row;
}

/// C = |d|.
JointRow along_distance(const Anchors& at) {
  JointRow row;
  const double length = at.d.norm();
  const Vec3 u = at.d / length;
  row.lin_a = -u;
  row.ang_a = -at.r_a.cross(u);
  row.lin_b = u;
  row.ang_b = at.r_b.cross(u);
  row.error = length;
  const double rate = u.dot(at.d_rate);
  row.bias = u.dot(at.d_bias) + (at.d_rate.squaredNorm() - rate * rate) / length;
  return row;
}

JointRow turn_about(const Vec3& axis) {
  JointRow row;
  row.ang_a = -axis;
  row.ang_b = axis;
  return row;
}

}  // namespace

JointGeometry::JointGeometry(const scene::Scene& scene, const scene::Joint& joint) : type_(joint.type), limited_(joint.limits.has_value()) {
  const BodyState &a = scene.bodies[std::size_t(joint.body_a)].initial, &b = scene.bodies[std::size_t(joint.body_b)].initial;
  p_a_ = a.q_WB.conjugate() * (joint.anchor - a.p_WB);
  p_b_ = b.q_WB.conjugate() * (joint.anchor_b - b.p_WB);
  axis_a_ = a.q_WB.conjugate() * joint.axis;
  axis_b_ = b.q_WB.conjugate() * joint.axis;
  across_[0] = axis_a_.unitOrthogonal();
  across_[1] = axis_a_.cross(across_[0]);
  q_ab_ = a.q_WB.conjugate() * b.q_WB;
  length_ = (joint.anchor_b - joint.anchor).norm();
}

void JointGeometry::add_rows(const BodyState& a, const BodyState& b, std::vector<JointRow>& rows) const {
  const Anchors at = anchors_of(p_a_, p_b_, a, b);
  if (type_ == JointType::Distance) {
    if (limited_) return;
    rows.push_back(along_distance(at));
    rows.back().error -= length_;
    return;
  }
  if (type_ == JointType::Slider) {
    for (const Vec3& p : across_) rows.push_back(along_turning(a.q_WB * p, at, a));
  } else {
    for (int axis = 0; axis < 3; ++axis) {
      const Vec3 e = Vec3::Unit(axis);
      JointRow row;
      row.lin_a = -e;
      row.ang_a = -at.r_a.cross(e);
      row.lin_b = e;
      row.ang_b = at.r_b.cross(e);
      row.error = at.d[axis];
      row.bias = at.d_bias[axis];
      rows.push_back(row);
    }
  }
  if (type_ == JointType::Hinge) {
    // C_i = p_i . u with p_i across the axis on a and u the axis on b.
    const Vec3 u = b.q_WB * axis_b_, relative = b.w_WB_W - a.w_WB_W;
    for (const Vec3& across : across_) {
      const Vec3 p = a.q_WB * across;
      JointRow row = turn_about(u.cross(p));
      row.error = p.dot(u);
      row.bias = (b.w_WB_W.cross(u).cross(p) + u.cross(a.w_WB_W.cross(p))).dot(relative);
      rows.push_back(row);
    }
  }
  if (type_ == JointType::Fixed || type_ == JointType::Slider) {
    // What is left of b's turn after taking out a's.
    Quat off = b.q_WB * q_ab_.conjugate() * a.q_WB.conjugate();
    if (off.w() < 0) off.coeffs() *= -1;
    for (int axis = 0; axis < 3; ++axis) {
      rows.push_back(turn_about(Vec3::Unit(axis)));
      rows.back().error = 2 * off.vec()[axis];
    }
  }
}

bool JointGeometry::has_free_row() const {
  return type_ == JointType::Hinge || type_ == JointType::Slider || (type_ == JointType::Distance && limited_);
}

JointRow JointGeometry::free_row(const BodyState& a, const BodyState& b) const {
  const Anchors at = anchors_of(p_a_, p_b_, a, b);
  if (type_ == JointType::Distance) return along_distance(at);
  if (type_ == JointType::Slider) return along_turning(a.q_WB * axis_a_, at, a);
  JointRow row = turn_about(a.q_WB * axis_a_);
  const Quat turn = a.q_WB.conjugate() * b.q_WB * q_ab_.conjugate();
  row.error = 2 * deterministic::atan2(turn.vec().dot(axis_a_), turn.w());
  return row;
}

}  // namespace rimshot::physics
