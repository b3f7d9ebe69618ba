#include "moment_rows.h"

namespace rimshot::physics {
namespace {

/// Turning faster than this has a direction [rad/s], and so has sliding [m/s].
constexpr double kTurning = 1e-6, kSlipping = 1e-9;

/// The axis about which a place rolls: that of the turn or, where nothing turns yet, the one about which friction will turn what slides. A
/// moment across it would steer the body off its way.
Vec3 rolling_axis(const SolverContact& c, const BodyState& a, const BodyState& b) {
  const Vec3 turn = a.w_WB_W - b.w_WB_W;  // of a static body zero
  const Vec3 roll = turn - turn.dot(c.normal) * c.normal;
  if (roll.norm() > kTurning) return roll.normalized();
  const auto velocity = [&](const BodyState& s) { return Vec3(s.v_WB_W + s.w_WB_W.cross(c.point - s.p_WB)); };
  const Vec3 across_slip = c.normal.cross(velocity(a) - velocity(b));
  return across_slip.norm() > kSlipping ? across_slip.normalized() : c.normal.unitOrthogonal();
}

}  // namespace

std::vector<SolverRow> moment_rows(const std::vector<SolverContact>& contacts, const ContactLaws& laws, const std::vector<BodyState>& states) {
  std::vector<SolverRow> rows;
  for (std::size_t i = 0; i < contacts.size(); ++i) {
    const SolverContact& c = contacts[i];
    const scene::ContactLaw& law = laws.of(c.a, c.b);
    const auto add = [&](const Vec3& axis, double arm) {
      SolverRow moment;
      moment.a = c.a;
      moment.b = c.b;
      moment.row.ang_a = axis;
      moment.row.ang_b = -axis;
      moment.arm = arm;
      moment.contact = i;
      rows.push_back(moment);
    };
    if (law.rolling_friction > 0) {
      const Vec3 along = rolling_axis(c, states[std::size_t(c.a)], states[std::size_t(c.b)]);
      add(along, law.rolling_friction);
      add(c.normal.cross(along), law.rolling_friction);
    }
    if (law.drilling_friction > 0) add(c.normal, law.drilling_friction);
  }
  return rows;
}

}  // namespace rimshot::physics
