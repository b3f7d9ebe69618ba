#pragma once
#include <map>
#include <vector>

#include "mechanism.h"

namespace rimshot::physics {

/// How the velocities of all bodies answer to impulses at contacts, at fixed poses: through the joints, where there are any.
class ImpulseResponse {
 public:
  /// The states must outlive this object; their velocities change.
  ImpulseResponse(const scene::Scene& scene, const Mechanisms& mechanisms, std::vector<BodyState>& states);

  /// Velocity of a's material point at the contact relative to b's [m/s].
  Vec3 relative_velocity(int a, int b, const Vec3& point) const;
  /// Impulse on a, the opposite one on b [N s].
  void push(int a, int b, const Vec3& point, const Vec3& impulse);
  /// Change of the relative velocity per impulse [1/kg], symmetric.
  Mat3 mobility(int a, int b, const Vec3& point);
  /// Angular velocity of a relative to b [rad/s], an angular impulse on a and its opposite on b [N m s], and the change of the relative
  /// angular velocity along an axis for each unit of that about it [1/(kg m^2)].
  Vec3 relative_spin(int a, int b) const;
  void twist(int a, int b, const Vec3& angular_impulse);
  double twist_mobility(int a, int b, const Vec3& axis);

  std::vector<BodyState>& states() { return states_; }

 private:
  void push_one(int body, const Vec3& impulse, const Vec3& angular_impulse, std::vector<BodyState>& states);

  const scene::Scene& scene_;
  const Mechanisms& mechanisms_;
  std::vector<BodyState>& states_;
  std::vector<Mat3> inverse_inertia_;
  std::map<int, Mechanisms::Response> groups_;
};

/// One place at which two bodies hit, and what becomes of it.
struct ImpactContact {
  int a = 0, b = 0;
  Vec3 point = Vec3::Zero(), normal = Vec3::UnitZ();  ///< unit, from b to a
  double restitution = 0, friction = 0;
  double drilling_friction = 0;  ///< arm of the moment about the normal [m]
  double allowed_approach = 0;  ///< without restitution this much of the approach may remain [m/s]
  double approach_speed = 0;    ///< before [m/s]
  double separation_speed = 0;  ///< after [m/s]
  double normal_impulse = 0;               ///< on a [N s], >= 0
  Vec3 friction_impulse = Vec3::Zero();    ///< on a, across the normal [N s]
  double drilling_impulse = 0;             ///< on a about the normal [N m s]
  Vec3 impulse() const { return normal_impulse * normal + friction_impulse; }
};

/// Resolves contacts that hit at once. Each ends with Newton's restitution, u_n+ = -e u_n-, or parts faster with no impulse; its
/// friction stops the sliding or stands on Coulomb's cone against the sliding that is left, |J_t| <= mu J_n; and about the normal an angular
/// impulse of at most drilling_friction J_n stops the relative spin (a blow is too short for rolling to matter). Found by going through
/// the contacts in turn (block Gauss-Seidel, Jean 1999) until nothing changes; for one contact of spheres it is the closed form of
/// Stronge, Impact Mechanics (2000), sections 3 and 4. Where friction at a slanted contact would let Newton's rule create energy
/// (Kane and Levinson 1985), all restitutions of the group are lowered together to the value that keeps it.
void resolve_together(std::vector<ImpactContact>& contacts, ImpulseResponse& response);

}  // namespace rimshot::physics
