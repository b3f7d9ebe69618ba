#pragma once
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "contact_solver.h"
#include "impact.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// The running simulation. Bodies without lasting contact fly by their own integrator; pairs that meet within a step
/// stop it at their time of impact, where the impacts are resolved one after another, the fastest first; pairs that
/// cannot bounce any more become lasting contacts and their bodies' velocities are Bullet's business until they
/// separate.
class World {
 public:
  /// @throws Error(InvalidInput) for a moving body that is not a sphere with equal moments of inertia.
  explicit World(const scene::Scene& scene);

  /// Receives the states [B] at `time` of every sample that was asked for, and the energy dissipated until then [J].
  using Sampler = std::function<void(double time, const std::vector<BodyState>& states, double dissipated)>;

  /// Goes on to `end`, in outer steps of at most `step`; samples come in order. A sample at the time of an impact shows
  /// the state before it. Interventions, by time, take place between two outer steps.
  /// @param make_static marks a body as static in the scene that the world was made of: one that an intervention removes
  void advance(double end, double step, const std::vector<double>& sample_times, const Sampler& sampler,
               const std::vector<Intervention>& interventions = {}, const std::function<void(int body)>& make_static = {});

  const std::vector<BodyState>& states() const { return states_; }
  const std::vector<trajectory::ContactEvent>& events() const { return events_; }
  const std::vector<trajectory::Intervention>& interventions() const { return interventions_; }

 private:
  using Pair = std::pair<int, int>;

  // Interventions (world_intervention.cpp).
  void intervene(const Intervention& intervention, const std::function<void(int body)>& make_static);
  double energy_of(int index) const;

  struct Touch {
    Pair pair;
    Vec3 normal, point;
    double approach = 0;
  };

  const scene::Body& body(int index) const { return scene_.bodies[std::size_t(index)]; }
  bool supported(int index) const { return supported_.contains(index); }

  /// State of a body s seconds into the current step, as the search for impacts sees it: flight, or straight on in
  /// lasting contact.
  BodyState path(int index, double s) const;
  double gap(Pair pair, const BodyState& a, const BodyState& b) const;
  double gap(Pair pair, double s) const { return gap(pair, path(pair.first, s), path(pair.second, s)); }
  Touch touch(Pair pair, const std::vector<BodyState>& states) const;

  // Impacts (world.cpp).
  double longest_step() const;
  double next_impact(double h, std::vector<Pair>& meeting) const;
  void move(double s, double arrival, const std::vector<double>& sample_times, const Sampler& sampler);
  void resolve(const std::vector<Pair>& meeting);
  ImpactSide side(int index);
  double restitution_of(const Touch& touch) const;
  double kinetic_energy() const;
  void require_finite() const;

  // Lasting contact (world_contact.cpp).
  bool lasts(Pair pair, double separation) const;
  void begin_contact(const Touch& touch, const ImpactResult& landing);
  void end_contact(Pair pair);
  std::vector<Pair> step_contacts(double s);
  void close_gaps(std::vector<BodyState>& states) const;
  double gap_along(Pair pair, const std::vector<BodyState>& states, double s) const;
  std::pair<double, double> shares(Pair pair) const;
  double energy_of_supported() const;
  trajectory::ContactEvent event_of(const Touch& touch, const ImpactResult& result, trajectory::Phase phase) const;

  const scene::Scene& scene_;
  ContactSolver contact_solver_;
  std::vector<Pair> pairs_;        ///< all pairs that could meet; the first body moves
  std::vector<BodyState> states_;  ///< [B]
  std::set<Pair> lasting_;
  std::set<int> supported_;  ///< moving bodies of the lasting pairs
  std::vector<trajectory::ContactEvent> events_;
  std::vector<trajectory::Intervention> interventions_;
  double time_ = 0;
  double dissipated_ = 0;
  std::size_t next_sample_ = 0;
};

/// A rebound slower than this lasts less than 2 ms and rises less than 5 um at 1 g: it does not happen [m/s].
inline constexpr double kRestSpeed = 0.01;

}  // namespace rimshot::physics
