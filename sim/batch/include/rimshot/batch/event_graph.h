#pragma once
#include <string>
#include <vector>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::batch {

/// Which event of a run was caused by which: a graph for questions like "would the vase have fallen without the cat?".
///
/// A body that moves carries what happened to it from one of its events to the next; so an event's causes are the last earlier events of
/// its moving bodies: contacts, and interventions from outside. A body's first event has the start of the run as its cause.
/// Static bodies carry nothing. The graph has no cycles, and its events are in the order of time.
struct EventGraph {
  struct Event {
    double time = 0;           ///< [s]
    int contact = -1;          ///< row of the run's contacts, or -1 for an intervention
    std::vector<int> bodies;   ///< one or two, indices in the scene
  };
  struct Cause {
    int from = -1;             ///< event, or -1 for the start of the run
    int to = 0;                ///< event
    int body = 0;              ///< that carried it
  };
  std::vector<Event> events;
  std::vector<Cause> causes;

  /// Every event that `event` depends on, itself included, ascending.
  std::vector<int> history(int event) const;
};

EventGraph event_graph(const trajectory::Trajectory& run);

/// What became of the factual run's events in another run. The k-th event of a kind between two bodies (by name) is the other run's
/// k-th of that kind. -1: there is none.
struct EventMatch {
  int factual = -1, other = -1;  ///< rows of the runs' contacts
  bool same = false;             ///< equal to the last bit
};
std::vector<EventMatch> match_events(const trajectory::Trajectory& factual, const trajectory::Trajectory& other);

/// First sample time at which a body that both runs have (by name) is in another state; infinite if there is none.
double first_difference(const trajectory::Trajectory& factual, const trajectory::Trajectory& other);

}  // namespace rimshot::batch
