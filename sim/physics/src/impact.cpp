#include "impact.h"

namespace rimshot::physics {
namespace {

Vec3 point_velocity(const ImpactSide& side, const Vec3& point) {
  return side.inverse_mass > 0 ? Vec3(side.state->v_WB_W + side.state->w_WB_W.cross(point - side.p_W)) : Vec3::Zero();
}

void apply(const ImpactSide& side, const Vec3& point, const Vec3& impulse) {
  if (side.inverse_mass == 0) return;
  side.state->v_WB_W += side.inverse_mass * impulse;
  side.state->w_WB_W += side.inverse_inertia * (point - side.p_W).cross(impulse);
}

/// Tangential velocity gained per tangential impulse: 1/m + r^2/I of a sphere.
double tangential_mobility(const ImpactSide& side, const Vec3& point) {
  return side.inverse_mass + side.inverse_inertia * (point - side.p_W).squaredNorm();
}

}  // namespace

Vec3 relative_velocity(const ImpactSide& a, const ImpactSide& b, const Vec3& point) {
  return point_velocity(a, point) - point_velocity(b, point);
}

ImpactResult resolve_impact(const ImpactSide& a, const ImpactSide& b, const Vec3& point, const Vec3& normal,
                            double restitution, double friction) {
  const Vec3 u = relative_velocity(a, b, point);
  const double u_n = u.dot(normal);
  const Vec3 u_t = u - u_n * normal;
  ImpactResult result;
  result.approach_speed = -u_n;
  result.normal_impulse = -(1 + restitution) * u_n / (a.inverse_mass + b.inverse_mass);
  Vec3 tangential = -u_t / (tangential_mobility(a, point) + tangential_mobility(b, point));
  const double wanted = tangential.norm(), limit = friction * result.normal_impulse;
  if (wanted > limit) tangential *= limit / wanted;
  result.friction_impulse = tangential;
  const Vec3 impulse = result.normal_impulse * normal + tangential;
  apply(a, point, impulse);
  apply(b, point, -impulse);
  result.separation_speed = relative_velocity(a, b, point).dot(normal);
  return result;
}

}  // namespace rimshot::physics
