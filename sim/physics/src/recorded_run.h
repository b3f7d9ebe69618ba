#pragma once
#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "rimshot/scene/collision.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

class RecordedRun;

/// Bound of the rate [1/s] at which some springs swing and settle together: all of them on the body that is lightest at an anchor, by its
/// mass, its smallest moment and the arm.
class SpringRate {
 public:
  void add(const RecordedRun& run, const scene::Spring& spring);
  double value() const { return std::max(std::sqrt(2 * stiffness_ * mobility_), 2 * damping_ * mobility_); }

 private:
  double stiffness_ = 0, damping_ = 0, mobility_ = 0;
};

/// A trajectory as the certificate reads it: which stretches are free flight, and what the states were at an event.
/// Uses formulas of its own, none of the simulator's.
class RecordedRun {
 public:
  explicit RecordedRun(const trajectory::Trajectory& run);

  const trajectory::Trajectory& run() const { return run_; }
  bool moves(int body) const { return !run_.scene.bodies[std::size_t(body)].is_static; }
  const scene::Body& body(int index) const { return run_.scene.bodies[std::size_t(index)]; }
  const BodyState& state(int body, std::size_t sample) const { return run_.bodies[std::size_t(body)].states[sample]; }

  /// Whether a joint or a spring holds the body at a time [s] or later.
  bool joined(int body, double from) const { return from < joined_until_[std::size_t(body)]; }
  /// No event of the body strictly inside (from, to) and no lasting contact anywhere in it.
  bool untouched(int body, double from, double to) const { return !touches_event(body, from, to) && !supported(body, from, to); }
  /// Whether the inertia is the same about every axis.
  bool steady(int index) const;
  /// Whether the pair touches at one point whose place does not turn with the bodies: one of them is a sphere.
  bool is_round(int a, int b) const { return shapes_[std::size_t(a)].is_sphere() || shapes_[std::size_t(b)].is_sphere(); }
  /// Inertia tensor about the centre of mass, world frame.
  Mat3 inertia(int index, const Quat& q_WB) const;
  /// No joint or spring, no event of the body strictly inside (from, to) and no lasting contact anywhere in it.
  bool flies(int body, double from, double to) const;
  /// The pair (index of its Begin event) that alone supports the body during all of [from, to], if there is one.
  const trajectory::ContactEvent* only_support(int body, double from, double to) const;

  /// State of one side of the event just before it (just after it), integrated from the nearest sample; nothing if
  /// another event of the body or a lasting contact lies between. A static side has its constant state.
  std::optional<BodyState> before(const trajectory::ContactEvent& event, int body) const;
  std::optional<BodyState> after(const trajectory::ContactEvent& event, int body) const;

  /// A state some time later or earlier in free flight.
  BodyState integrate(int body, const BodyState& from, double time) const;
  /// Acceleration in free flight [m/s^2]: gravity, drag with rate k_d = rho Cd pi r^2 / 2m, Magnus force with k_m = rho
  /// k pi r^3 / 2m, lift of the fluid.
  Vec3 acceleration(int body, const Vec3& place, const Vec3& velocity, const Vec3& spin) const;
  Vec3 acceleration(int body, const BodyState& s) const { return acceleration(body, s.p_WB, s.v_WB_W, s.w_WB_W); }
  /// Volume of a body below the fluid's surface [m^3], of a sphere by Simpson's rule over its circles, which are exact for it; and the
  /// energy of the fluid that it pushes aside [J].
  double submerged_volume(int body, const Vec3& place) const;
  double fluid_energy(int body, const Vec3& place) const;

  /// The springs' forces and torques about the centres of mass on all bodies [B] at a sample, dampers included.
  void spring_loads(std::size_t sample, std::vector<Vec3>& forces, std::vector<Vec3>& torques) const;
  /// Energy of all springs at a sample [J].
  double spring_energy(std::size_t sample) const;
  /// Bound of the rates of all springs [1/s].
  double spring_rate() const { return spring_rate_.value(); }
  /// Gap between the body and another one in the given states [m], and the unit normal from b to a.
  struct Surface {
    double gap = 0;
    Vec3 normal, point;
  };
  /// @param beyond  a gap above it need not be exact [m]
  Surface surface(int a, const BodyState& state_a, int b, const BodyState& state_b, double beyond = HUGE_VAL) const;

  /// Error of a rule of fourth order over one interval of flight, in velocity and in position; it bounds both the
  /// simulator's and the certificate's. With drag c |v| v, acceleration a and step h the velocity's fifth derivative is
  /// of the size c a^4 / v^2 and the error c a^2 h^3 (a h / v)^2; where the ball hardly moves drag has a kink and the
  /// error is c a^2 h^3. The linear part of the air's force, of rate k, leaves a h (k h)^4. Rounding is added.
  double velocity_error(int body, const BodyState& state) const;
  double position_error(int body, const BodyState& state) const;

  /// Largest values among the samples of moving bodies.
  double top_speed() const { return top_speed_; }
  double top_acceleration() const { return top_acceleration_; }
  double top_spin() const { return top_spin_; }
  double top_coordinate() const { return top_coordinate_; }
  /// Fastest rate at which the air changes a velocity [1/s].
  double air_rate() const { return air_rate_; }

 private:
  struct Support {
    const trajectory::ContactEvent* begin;
    double from, to;
  };

  bool touches_event(int body, double from, double to) const;
  bool supported(int body, double from, double to) const;
  /// An intervention of the body in [from, to), or it has been removed before the end.
  bool intervened(int body, double from, double to) const;
  std::size_t sample_at_or_before(double time) const;
  /// What the kinks of the lift at a sphere's entry and exit add to a velocity over one interval [m/s].
  double fluid_error(int body, const BodyState& state) const;
  /// Anchors of a spring at a sample: vector from a to b, its rate, and the arms.
  struct Reach {
    Vec3 d, rate, arm_a, arm_b;
  };
  Reach reach(const scene::Spring& spring, std::size_t sample) const;
  double depth(const Vec3& place) const;

  const trajectory::Trajectory& run_;
  std::vector<Support> supports_;
  std::vector<scene::CollisionShape> shapes_;
  std::vector<double> joined_until_;  ///< [B] s; 0 without a joint or a spring
  double top_speed_ = 0, top_acceleration_ = 0, top_spin_ = 0, top_coordinate_ = 0, air_rate_ = 0;
  double interval_;  ///< [s] longest step that flight may have taken, or the longest interval of the samples
  SpringRate spring_rate_;
  std::vector<double> volume_;  ///< [B] m^3, where there is a fluid
};

}  // namespace rimshot::physics
