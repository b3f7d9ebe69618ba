#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::physics {

/// Inertia tensor about the centre of mass in the world frame, I_W = R I_B R^T [kg m^2], of a body with this orientation.
Mat3 inertia_in_world(const scene::Body& body, const Quat& q_WB);
/// Its inverse; zero for a static body [1/(kg m^2)].
Mat3 inverse_inertia_in_world(const scene::Body& body, const Quat& q_WB);
/// Angular momentum about the centre of mass, world frame [kg m^2/s].
Vec3 angular_momentum(const scene::Body& body, const BodyState& state);
/// Of translation and rotation [J]; 0 for a static body.
double kinetic_energy(const scene::Body& body, const BodyState& state);
/// Whether the inertia is the same about every axis, so that a free body keeps its angular velocity.
inline bool spins_steadily(const scene::Body& body) { return body.inertia.x() == body.inertia.y() && body.inertia.y() == body.inertia.z(); }

/// Turns an orientation by a rotation vector of the world frame.
Quat turned(const Quat& q_WB, const Vec3& rotation_W);

}  // namespace rimshot::physics
