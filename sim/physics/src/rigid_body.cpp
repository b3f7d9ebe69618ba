#include "rigid_body.h"

#include "rimshot/core/deterministic_math.h"

namespace rimshot::physics {
namespace {

Mat3 in_world(const scene::Body& body, const Quat& q_WB, const Vec3& moments) {
  const Mat3 R = (q_WB * body.inertia_axes).toRotationMatrix();
  return R * moments.asDiagonal() * R.transpose();
}

}  // namespace

Mat3 inertia_in_world(const scene::Body& body, const Quat& q_WB) {
  return spins_steadily(body) ? Mat3(body.inertia.x() * Mat3::Identity()) : in_world(body, q_WB, body.inertia);
}

Mat3 inverse_inertia_in_world(const scene::Body& body, const Quat& q_WB) {
  if (body.is_static) return Mat3::Zero();
  return spins_steadily(body) ? Mat3(1 / body.inertia.x() * Mat3::Identity()) : in_world(body, q_WB, body.inertia.cwiseInverse());
}

Vec3 angular_momentum(const scene::Body& body, const BodyState& state) {
  if (spins_steadily(body)) return body.inertia.x() * state.w_WB_W;
  const Quat q = state.q_WB * body.inertia_axes;
  return q * body.inertia.cwiseProduct(q.conjugate() * state.w_WB_W);
}

double kinetic_energy(const scene::Body& body, const BodyState& state) {
  if (body.is_static) return 0;
  const double translation = 0.5 * body.mass * state.v_WB_W.squaredNorm();
  if (spins_steadily(body)) return translation + 0.5 * body.inertia.x() * state.w_WB_W.squaredNorm();
  return translation + 0.5 * state.w_WB_W.dot(angular_momentum(body, state));
}

Quat turned(const Quat& q_WB, const Vec3& rotation_W) { return (deterministic::rotation(rotation_W) * q_WB).normalized(); }

}  // namespace rimshot::physics
