#pragma once
#include <map>
#include <string>
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/scene/scene.h"

namespace rimshot::trajectory {

/// What a contact event marks.
enum class Phase : int {
  Begin = 0,   ///< a lasting contact starts (its impulse fields hold the landing's impulse)
  End = 1,     ///< a lasting contact ends
  Impact = 2,  ///< an impact without rest
};

/// One row of /contacts. The normal points from b to a; impulses act on a, the opposite on b.
struct ContactEvent {
  double time = 0;                       ///< [s], sub-sample
  Phase phase = Phase::Impact;
  int body_a = 0, body_b = 0;            ///< indices in the scene
  Vec3 point = Vec3::Zero();             ///< p_W [m]
  Vec3 normal = Vec3::UnitZ();           ///< world frame, unit, from b to a
  double approach_speed = 0;             ///< -(v_a - v_b) . n at the point before, >= 0 [m/s]
  double separation_speed = 0;           ///< (v_a - v_b) . n at the point after [m/s]
  double normal_impulse = 0;             ///< [N s], >= 0
  Vec3 friction_impulse = Vec3::Zero();  ///< on a, world frame [N s]
  double restitution = 0, friction = 0;  ///< commanded coefficients of the pair
};

/// A change from outside that no law explains: a counterfactual run has one where it leaves the factual one. A sample at its
/// time shows the state before it.
struct Intervention {
  double time = 0;       ///< [s]
  int body = 0;          ///< index in the scene
  bool removed = false;  ///< taken away: from then on the body rests kRemovedDistance aside, where it meets nothing
  double energy = 0;     ///< kinetic and potential energy that it gave to the body [J]
};

/// Steps in which a run was computed; what they leave of an error bounds the certificate's residuals.
struct Steps {
  double outer = 1.0 / 240;     ///< [s] of flight, between the stops at times of impact
  double contact = 1.0 / 2000;  ///< [s] of lasting contact
  bool operator==(const Steps&) const = default;
};

/// How far aside, perpendicular to gravity, a removed body is put [m].
inline constexpr double kRemovedDistance = 1e4;

/// Rows of one body; statics have constant rows.
struct BodyTrack {
  std::string name;
  double mass = 0;                       ///< [kg]; 0 for statics
  Vec3 inertia = Vec3::Zero();           ///< principal moments, body axes [kg m^2]
  std::vector<BodyState> states;         ///< [T]
};

struct Energy {
  std::vector<double> kinetic, potential, dissipated;  ///< [T] each, J; potential of gravity, fluid and springs; dissipated counts from 0 at the start
};

/// The hand-over point of the product: states, contact events and energies of one run.
struct Trajectory {
  scene::Scene scene;                    ///< resolved
  std::vector<double> time;              ///< [T], s, strictly increasing, from 0
  std::vector<BodyTrack> bodies;         ///< [B], in scene order
  Energy energy;
  std::vector<ContactEvent> contacts;    ///< by time
  std::vector<Intervention> interventions;  ///< by time; mostly none
  Steps steps;
  std::map<std::string, std::string> versions;  ///< of the engine and libraries that made the run; not part of the hash

  /// State of a body at any time [s]: exact at samples, between them the free-flight or contact motion
  /// interpolated on each side of the contact events, so that a bounce keeps its kink at its own time.
  /// Outside, as for a shutter that opens before the run begins, a body moves uniformly with the end's velocities.
  BodyState state_at(int body, double t) const;
};

}  // namespace rimshot::trajectory
