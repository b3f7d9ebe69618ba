#include <algorithm>
#include <cmath>

#include "laws.h"

namespace rimshot::physics {
namespace {

using trajectory::ContactEvent;
using trajectory::Phase;

/// Rebounds slower than this do not happen in the simulation: the pair stays together [m/s].
constexpr double kLeastRebound = 0.01;

Vec3 velocity_at(const BodyState& s, const Vec3& point) { return s.v_WB_W + s.w_WB_W.cross(point - s.p_WB); }

class ImpactLaws {
 public:
  explicit ImpactLaws(const RecordedRun& run) : run_(run) {
    for (const ContactEvent& e : run.run().contacts) largest_impulse_ = std::max(largest_impulse_, e.normal_impulse);
  }

  /// What a row says by itself: arithmetic on few numbers, so that the bounds are roundings.
  void check_row(const ContactEvent& e) {
    // Where a pair touches at several places, or far from the line of centres, it may part faster than one place's own impulse
    // would make it, and friction that would create energy makes it part more slowly (Kane's paradox): no more than that is said.
    const double beyond_rebound = e.separation_speed - rebound(e) * e.approach_speed;
    const bool round = run_.is_round(e.body_a, e.body_b);
    const double parts = round ? std::abs(beyond_rebound) : std::max(0.0, -e.separation_speed);
    const double roundings = 1e-12 * (1 + run_.top_speed() + run_.top_spin());
    row_.add(std::max({parts, -e.approach_speed, std::abs(e.normal.norm() - 1)}), roundings, e.time, name(e));
    const double beyond = e.friction_impulse.norm() - e.friction * e.normal_impulse;
    const double out_of_plane = std::abs(e.friction_impulse.dot(e.normal));
    cone_.add(std::max({0.0, beyond, -e.normal_impulse, out_of_plane}), 1e-12 * largest_impulse_, e.time, name(e));
  }

  /// The states before and after an impact, integrated to its time from the samples around it, where both sides fly
  /// freely.
  void check_states(const ContactEvent& e) {
    const auto a0 = run_.before(e, e.body_a), b0 = run_.before(e, e.body_b);
    if (!a0 || !b0) return;
    double carried_p = 0, carried_v = 0;  // what the states carry over at most one interval of flight
    for (const auto& [body, state] : {std::pair(e.body_a, *a0), std::pair(e.body_b, *b0)}) {
      if (!run_.moves(body)) continue;
      carried_p += run_.position_error(body, state);
      carried_v += run_.velocity_error(body, state);
    }
    // The simulator stops within 1e-12 m of the surface; a body that touches others already may be 1e-9 m away. Seen
    // from a ball's centre the normal turns by at most that over the radius. Other pairs may touch at several places: their
    // row's normal and point are means, and only the gap is compared.
    const bool round = run_.is_round(e.body_a, e.body_b);
    const double off = 2e-9 + carried_p;
    double turned = 1e-9;
    for (int body : {e.body_a, e.body_b})
      if (const auto* sphere = std::get_if<scene::Sphere>(&run_.body(body).shape)) turned = off / sphere->radius;
    const auto surface = run_.surface(e.body_a, *a0, e.body_b, *b0);
    const Vec3 n = round ? surface.normal : e.normal;
    gap_.add(std::abs(surface.gap), off, e.time, name(e));
    if (round) {
      normal_.add(n.dot(e.normal) > 0 ? n.cross(e.normal).norm() : 2, turned, e.time, name(e));
      point_.add((surface.point - e.point).norm(), 2 * off, e.time, name(e));
    }

    const auto a1 = run_.after(e, e.body_a), b1 = run_.after(e, e.body_b);
    if (!a1 || !b1) return;
    const double bound = 4 * carried_v + 4 * turned * (run_.top_speed() + (round ? 0 : run_.top_spin()));
    const Vec3 u0 = velocity_at(*a0, e.point) - velocity_at(*b0, e.point);
    const Vec3 u1 = velocity_at(*a1, e.point) - velocity_at(*b1, e.point);
    const double approach = -u0.dot(n);
    const double mismatch = round ? std::abs(u1.dot(n) - rebound(e) * approach) : std::max(0.0, -u1.dot(n));
    restitution_.add(std::max(mismatch, std::abs(approach - e.approach_speed)), bound, e.time, name(e));

    const Vec3 impulse = e.normal_impulse * n + e.friction_impulse;
    check_momentum(e, e.body_a, *a0, *a1, impulse, bound);
    check_momentum(e, e.body_b, *b0, *b1, -impulse, bound);

    if (!round) return;  // the friction of several places has no one direction
    // Coulomb: friction either stops the sliding or stands on the cone against it.
    const Vec3 slip = u1 - u1.dot(n) * n;
    const double tangential = e.friction_impulse.norm(), limit = e.friction * e.normal_impulse;
    double defect = 0;
    if (tangential < limit * (1 - 1e-9)) {
      defect = slip.norm();
    } else if (tangential > 0) {
      defect = (slip + slip.norm() / tangential * e.friction_impulse).norm();
    }
    friction_.add(defect, 2 * bound, e.time, name(e));
  }

  std::vector<Residual> residuals() const {
    std::vector<Residual> all;
    for (const Worst* law : {&restitution_, &row_, &friction_, &cone_, &linear_, &angular_, &gap_, &normal_, &point_})
      all.push_back(law->residual());
    return all;
  }

 private:
  std::string name(const ContactEvent& e) const { return run_.body(e.body_a).name + " on " + run_.body(e.body_b).name; }

  static double rebound(const ContactEvent& e) {
    return e.restitution * e.approach_speed < kLeastRebound ? 0 : e.restitution;
  }

  void check_momentum(const ContactEvent& e, int index, const BodyState& s0, const BodyState& s1, const Vec3& impulse,
                      double bound) {
    if (!run_.moves(index)) return;
    const scene::Body& body = run_.body(index);
    const Vec3 arm = e.point - s0.p_WB;
    linear_.add((s1.v_WB_W - s0.v_WB_W - impulse / body.mass).norm(), bound, e.time, name(e));
    const Mat3 inertia = run_.inertia(index, s0.q_WB);
    Vec3 off = inertia * (s1.w_WB_W - s0.w_WB_W) - arm.cross(impulse);
    // The friction at several places of a face may twist about its normal, which the sum does not show.
    if (!run_.is_round(e.body_a, e.body_b)) {
      off -= off.dot(e.normal) * e.normal;
    } else if (const double arm_of_drilling = run_.run().scene.contact_law(e.body_a, e.body_b).drilling_friction; arm_of_drilling > 0) {
      // Drilling friction may take spin about the normal, as much as the blow allows.
      const double drilled = off.dot(e.normal), most = arm_of_drilling * e.normal_impulse;
      off -= std::clamp(drilled, -most, most) * e.normal;
    }
    angular_.add(off.norm() / body.inertia.minCoeff(), bound * body.mass * (arm.norm() + 1e-3) / body.inertia.minCoeff(), e.time, name(e));
  }

  const RecordedRun& run_;
  double largest_impulse_ = 0;
  Worst row_{"restitution.row", "m/s"}, restitution_{"restitution.states", "m/s"};
  Worst cone_{"friction_cone", "N s"}, friction_{"friction.states", "m/s"};
  Worst linear_{"linear_momentum", "m/s"}, angular_{"angular_momentum", "rad/s"};  // over mass and moment of inertia
  Worst gap_{"contact_geometry.gap", "m"}, normal_{"contact_geometry.normal", "rad"};
  Worst point_{"contact_geometry.point", "m"};
};

}  // namespace

std::vector<Residual> impact_residuals(const RecordedRun& run) {
  ImpactLaws laws(run);
  for (const ContactEvent& e : run.run().contacts) {
    if (e.phase == Phase::End) continue;
    laws.check_row(e);
    laws.check_states(e);
  }
  return laws.residuals();
}

}  // namespace rimshot::physics
