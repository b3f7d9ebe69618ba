#pragma once
#include "build_scene.h"

namespace rimshot::test {

/// A solid body of any shape whose origin is its centre of mass; valid until the next one is added.
inline scene::Body& add_solid(scene::Scene& s, const std::string& name, const scene::Shape& shape, double mass, const Vec3& position,
                              const Quat& orientation = Quat::Identity(), const Vec3& velocity = Vec3::Zero(), const Vec3& spin = Vec3::Zero()) {
  add_body(s, name, shape, position, false);
  scene::Body& body = s.bodies.back();
  const scene::MassProperties solid = scene::mass_properties(shape);
  const scene::PrincipalInertia principal = scene::principal_inertia(mass / solid.mass * solid.inertia);
  body.mass = mass;
  body.inertia = principal.moments;
  body.inertia_axes = principal.axes;
  body.initial = {position, orientation, velocity, spin};
  return body;
}

inline Quat turned_about(const Vec3& axis, double angle) { return Quat(Eigen::AngleAxisd(angle, axis.normalized())); }

/// Every pair of bodies that has no law yet gets this one, through the materials.
inline void all_contacts(scene::Scene& s, double restitution, double friction) {
  for (scene::Material& m : s.materials) m.law.restitution = restitution, m.law.friction = friction;
}

/// Kinetic energy [J] of one body.
inline double kinetic(const scene::Body& body, const BodyState& state) {
  const Vec3 w = (state.q_WB * body.inertia_axes).conjugate() * state.w_WB_W;
  return 0.5 * body.mass * state.v_WB_W.squaredNorm() + 0.5 * w.dot(body.inertia.cwiseProduct(w));
}

/// Angular momentum about the centre of mass, world frame.
inline Vec3 spin_momentum(const scene::Body& body, const BodyState& state) {
  const Quat q = state.q_WB * body.inertia_axes;
  return q * body.inertia.cwiseProduct(q.conjugate() * state.w_WB_W);
}

inline constexpr double kSteps[] = {1.0 / 60, 1.0 / 240, 1.0 / 1000};

}  // namespace rimshot::test
