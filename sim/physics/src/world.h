#pragma once
#include <functional>
#include <set>
#include <utility>
#include <vector>

#include "contact_solver.h"
#include "impact.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// The running simulation. Bodies without lasting contact fly by their own integrator; pairs that meet within a step stop it at
/// their time of impact, where the impacts are resolved one after another, the fastest first; pairs that cannot bounce any more
/// become lasting contacts and their bodies' velocities are Bullet's business until they separate.
class World {
 public:
  explicit World(const scene::Scene& scene);

  /// Receives the states at `time` of every sample that was asked for.
  using Sampler = std::function<void(double time, const std::vector<BodyState>& states, double dissipated)>;

  /// Goes on to `end`, in outer steps of at most `step`; samples come in order.
  void advance(double end, double step, const std::vector<double>& sample_times, const Sampler& sampler);

  const std::vector<trajectory::ContactEvent>& events() const { return events_; }

 private:
  using Pair = std::pair<int, int>;

  struct Touch {
    Pair pair;
    Vec3 normal, point;
    double approach = 0;
  };

  bool supported(int body) const { return supported_.contains(body); }
  /// State of a body s seconds into the current step, as the search for impacts sees it.
  BodyState path(int body, double s) const;
  double gap(Pair pair, double s) const;
  Touch touch(Pair pair) const;
  ImpactSide side(int body);
  double kinetic_energy() const;

  double next_impact(double h, std::vector<Pair>& meeting) const;
  void move(double s, const std::vector<double>& sample_times, const Sampler& sampler);
  void move_supported(double s);
  void close_gaps();
  void resolve(const std::vector<Pair>& meeting);
  bool lasts(Pair pair, double separation) const;
  void begin_contact(const Touch& touch, const trajectory::ContactEvent& landing);
  void release_separated();
  void require_finite() const;

  const scene::Scene& scene_;
  ContactSolver contact_solver_;
  std::vector<Pair> pairs_;          ///< all pairs that could meet
  std::vector<BodyState> states_;    ///< [B]
  std::set<Pair> lasting_;
  std::set<int> supported_;          ///< moving bodies of the lasting pairs
  std::vector<trajectory::ContactEvent> events_;
  double time_ = 0;
  double dissipated_ = 0;
  std::size_t next_sample_ = 0;
};

}  // namespace rimshot::physics
