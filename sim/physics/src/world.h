#pragma once
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "broad_phase.h"
#include "contact_laws.h"
#include "contact_solver.h"
#include "impact.h"
#include "mechanism.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/collision.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// The running simulation. Bodies without lasting contact fly by their own integrators, alone or joined; pairs that meet within a
/// step stop it at their time of impact, where the impacts are resolved one after another, the fastest first; pairs that cannot
/// bounce any more become lasting contacts and their bodies' velocities are the contact solver's business until they separate.
class World {
 public:
  /// @param contact_step of lasting contact; joints without contact take at most twice as long ones [s]
  World(const scene::Scene& scene, double contact_step);

  /// Receives the states [B] at `time` of every sample that was asked for, and the energy dissipated until then [J].
  using Sampler = std::function<void(double time, const std::vector<BodyState>& states, double dissipated)>;

  /// Goes on to `end`, in outer steps of at most `step`; samples come in order. A sample at the time of an impact shows
  /// the state before it. Interventions, by time, take place between two outer steps.
  /// @param make_static marks a body as static in the scene that the world was made of: one that an intervention removes
  void advance(double end, double step, const std::vector<double>& sample_times, const Sampler& sampler,
               const std::vector<Intervention>& interventions = {}, const std::function<void(int body)>& make_static = {},
               const std::function<void(double time)>& progress = {});

  const std::vector<BodyState>& states() const { return states_; }
  const std::vector<trajectory::ContactEvent>& events() const { return events_; }
  const std::vector<trajectory::Intervention>& interventions() const { return interventions_; }

 private:
  using Pair = std::pair<int, int>;

  // Interventions and joints that let go (world_intervention.cpp).
  void intervene(const Intervention& intervention, const std::function<void(int body)>& make_static);
  void release_joints();
  void meet(const std::vector<Pair>& pairs, const std::string& what);

  /// Moving bodies that lasting contacts and joints hold together, whose velocities are the solver's business: those of a lasting
  /// contact, of a mechanism with a motor or near a limit, and all that these hold. Static bodies hold no islands together.
  struct Island {
    std::vector<int> bodies, groups;  ///< by index; of mechanisms
    std::vector<Pair> contacts;       ///< lasting ones
    bool asleep = false;
  };

  /// A place at which a pair touches or nearly does.
  struct Touch {
    Pair pair;
    Vec3 normal, point;
    double gap = 0;
    double approach = 0;
  };

  const scene::Body& body(int index) const { return scene_.bodies[std::size_t(index)]; }
  const scene::CollisionShape& shape(int index) const { return shapes_[std::size_t(index)]; }
  bool held(int index) const { return island_of_[std::size_t(index)] >= 0; }
  bool asleep(int index) const { return asleep_[std::size_t(index)]; }
  /// Whether nothing of the pair can move.
  bool is_still(Pair pair) const {
    return (body(pair.first).is_static || asleep(pair.first)) && (body(pair.second).is_static || asleep(pair.second));
  }
  /// Whether a pair touches at one point only, whose place does not turn with the bodies.
  bool is_round(Pair pair) const { return shape(pair.first).is_sphere() || shape(pair.second).is_sphere(); }

  /// State of a body s seconds into the current step, as the search for impacts sees it: flight, or straight on and steadily turning
  /// in lasting contact.
  BodyState path(int index, double s) const;
  double gap(Pair pair, const BodyState& a, const BodyState& b) const;
  double gap(Pair pair, double s) const { return gap(pair, path(pair.first, s), path(pair.second, s)); }
  double approach_of(Pair pair, const Vec3& point, const Vec3& normal, const std::vector<BodyState>& states) const;
  /// The nearest place of a pair.
  Touch touch(Pair pair, const std::vector<BodyState>& states) const;
  /// All places with a gap of at most `slack`; the nearest one always.
  std::vector<Touch> touches(Pair pair, const std::vector<BodyState>& states, double slack) const;
  /// Whether spheres about the two bodies are apart by more than `distance`.
  bool far_apart(Pair pair, double distance) const;
  /// Relative speed of any two points of a pair at most [m/s].
  double relative_speed_bound(Pair pair, const std::vector<BodyState>& states) const;

  /// Calls visit(pair) for all pairs that may meet soon, in order; the first body of a pair moves, and of two that move it is the
  /// one with the smaller index.
  template <typename Visit>
  void for_near_pairs(const Visit& visit) const {
    for (int a = 0; a < int(states_.size()); ++a)
      if (!body(a).is_static)
        for (int b : broad_phase_.near(a))
          if (body(b).is_static || a < b) visit(Pair(a, b));
  }
  Pair in_order(int a, int b) const { return body(b).is_static || (!body(a).is_static && a < b) ? Pair(a, b) : Pair(b, a); }

  // Time (world.cpp).
  double longest_step() const;
  double longest_air_step() const;
  double longest_fluid_step() const;
  double longest_spring_step() const;
  /// Bound of the fluid's acceleration of a body [m/s^2].
  double most_lift(int index) const { return most_lift_[std::size_t(index)]; }
  void require_one_side() const;
  /// Bounds of the change of a body's velocity and of its angular speed within the next h seconds.
  struct Bound {
    double change = 0, spin = 0;
  };
  Bound motion_bound(int index, double h) const;
  void cover_paths(double h);
  double next_impact(double h, std::vector<Pair>& meeting) const;
  void move(double s, double arrival, const std::vector<double>& sample_times, const Sampler& sampler);
  double fly_all(const std::vector<BodyState>& start, double s, std::vector<BodyState>& states) const;
  double kinetic_energy() const;
  void require_finite() const;

  // Impacts (world_impact.cpp).
  std::vector<std::vector<Pair>> apart(const std::vector<Pair>& meeting) const;
  void resolve(const std::vector<Pair>& meeting);
  double restitution_of(const Touch& touch) const;
  trajectory::ContactEvent event_of(Pair pair, const std::vector<ImpactContact>& contacts, trajectory::Phase phase) const;

  // Islands and rest (world_island.cpp).
  void find_islands(double h);
  void put_to_rest();
  void wake(int index);

  // Lasting contact (world_contact.cpp, world_hold.cpp).
  bool lasts(Pair pair, double separation) const;
  bool chatters(Pair pair);
  void begin_contact(Pair pair, const trajectory::ContactEvent& landing);
  void end_contact(Pair pair);
  std::vector<Pair> step_contacts(double s);
  void land_within(double s);
  void land_within(const Island& island, double s);
  void hold(const Island& island, const std::vector<Vec3>& forces, const std::vector<Vec3>& torques, double s, std::vector<BodyState>& middle,
            std::vector<Pair>& separated);
  void stop_at_limits(double s);
  std::vector<SolverRow> limit_rows(int group, double s, const std::vector<BodyState>& states) const;
  std::vector<SolverRow> joint_rows(const Island& island, double s, const std::vector<BodyState>& states) const;
  double slack(Pair pair, double s, const std::vector<BodyState>& states) const;
  void close_gaps(std::vector<BodyState>& states) const;
  bool close_gaps(const std::vector<int>& bodies, std::vector<BodyState>& states) const;
  double gap_along(Pair pair, const std::vector<BodyState>& states, double s) const;
  std::pair<double, double> shares(Pair pair) const;
  double energy_of(const std::vector<int>& bodies, const std::vector<BodyState>& states) const;

  const scene::Scene& scene_;
  double contact_step_;
  std::vector<scene::CollisionShape> shapes_;
  BroadPhase broad_phase_;
  ContactLaws laws_;
  Mechanisms mechanisms_;
  std::vector<double> most_lift_;  ///< [B]
  std::vector<BodyState> states_;  ///< [B]
  std::set<Pair> lasting_;
  std::vector<Island> islands_;
  std::vector<int> island_of_;  ///< [B], -1 of a body that no island holds
  std::vector<bool> asleep_;    ///< [B] held bodies that have come to rest: they stay until something touches or leaves their island
  /// Since when, and from where, a body has hardly moved.
  struct Watch {
    BodyState state;
    double since = 0;
  };
  std::vector<Watch> watches_;  ///< [B]
  std::map<Pair, std::vector<SolverContact>> last_forces_;  ///< of the lasting pairs' places [N], for the solver's first guess
  /// Instants at which a pair has met since `from`.
  struct Chatter {
    double from = 0;
    int count = 0;
  };
  std::map<Pair, Chatter> chatter_;
  std::vector<trajectory::ContactEvent> events_;
  std::vector<trajectory::Intervention> interventions_;
  double time_ = 0;
  double next_release_ = 0;  ///< [s] when the next joint lets go
  double dissipated_ = 0;
  std::size_t next_sample_ = 0;

  /// States of joined bodies some time into the step, which are asked for pair by pair.
  struct GroupPath {
    double s = -1;
    std::vector<BodyState> states;
  };
  mutable std::vector<GroupPath> group_paths_;
};

/// A rebound slower than this lasts less than 2 ms and rises less than 5 um at 1 g: it does not happen [m/s].
inline constexpr double kRestSpeed = 0.01;
/// Bodies this close at an impact of one of them touch too [m].
inline constexpr double kTouching = 1e-9;
/// The same for a body in lasting contact, whose path within a step is known to second order only [m].
inline constexpr double kTouchingHeld = 1e-6;

}  // namespace rimshot::physics
