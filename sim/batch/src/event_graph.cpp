#include "rimshot/batch/event_graph.h"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace rimshot::batch {
namespace {

using trajectory::ContactEvent;
using trajectory::Trajectory;

/// Two names in order, phase: the kind of an event.
using Kind = std::tuple<std::string, std::string, int>;

Kind kind(const Trajectory& run, const ContactEvent& e) {
  const std::string &a = run.bodies[std::size_t(e.body_a)].name, &b = run.bodies[std::size_t(e.body_b)].name;
  return {std::min(a, b), std::max(a, b), int(e.phase)};
}

bool same(const ContactEvent& a, const ContactEvent& b) {
  return a.time == b.time && a.point == b.point && a.normal == b.normal && a.approach_speed == b.approach_speed &&
         a.separation_speed == b.separation_speed && a.normal_impulse == b.normal_impulse && a.friction_impulse == b.friction_impulse;
}

bool same(const BodyState& a, const BodyState& b) {
  return a.p_WB == b.p_WB && a.q_WB.coeffs() == b.q_WB.coeffs() && a.v_WB_W == b.v_WB_W && a.w_WB_W == b.w_WB_W;
}

}  // namespace

std::vector<int> EventGraph::history(int event) const {
  std::vector<char> in(events.size());
  in[std::size_t(event)] = 1;
  // Causes come before their effects, so that one pass backwards finds all.
  for (int e = event; e >= 0; --e)
    if (in[std::size_t(e)])
      for (const Cause& cause : causes)
        if (cause.to == e && cause.from >= 0) in[std::size_t(cause.from)] = 1;
  std::vector<int> found;
  for (int e = 0; e <= event; ++e)
    if (in[std::size_t(e)]) found.push_back(e);
  return found;
}

EventGraph event_graph(const Trajectory& run) {
  EventGraph graph;
  for (std::size_t i = 0; i < run.contacts.size(); ++i)
    graph.events.push_back({run.contacts[i].time, int(i), {run.contacts[i].body_a, run.contacts[i].body_b}});
  // An intervention comes before the contacts of its moment: what it pushes together touches because of it.
  for (auto change = run.interventions.rbegin(); change != run.interventions.rend(); ++change) {
    const auto at = std::ranges::find_if(graph.events, [&](const EventGraph::Event& e) { return e.time >= change->time; });
    graph.events.insert(at, {change->time, -1, {change->body}});
  }
  std::map<int, int> last;  // body -> its last event
  for (int e = 0; e < int(graph.events.size()); ++e)
    for (const int body : graph.events[std::size_t(e)].bodies) {
      if (run.scene.bodies[std::size_t(body)].is_static) continue;
      const auto earlier = last.find(body);
      graph.causes.push_back({earlier == last.end() ? -1 : earlier->second, e, body});
      last[body] = e;
    }
  return graph;
}

std::vector<EventMatch> match_events(const Trajectory& factual, const Trajectory& other) {
  std::map<Kind, std::vector<int>> theirs;
  for (std::size_t i = 0; i < other.contacts.size(); ++i) theirs[kind(other, other.contacts[i])].push_back(int(i));
  std::map<Kind, std::size_t> used;
  std::vector<EventMatch> matches;
  for (std::size_t i = 0; i < factual.contacts.size(); ++i) {
    const Kind k = kind(factual, factual.contacts[i]);
    const auto& list = theirs[k];
    const std::size_t n = used[k]++;
    EventMatch match{int(i), n < list.size() ? list[n] : -1, false};
    match.same = match.other >= 0 && same(factual.contacts[i], other.contacts[std::size_t(match.other)]);
    matches.push_back(match);
  }
  for (auto& [k, list] : theirs)
    for (std::size_t n = used[k]; n < list.size(); ++n) matches.push_back({-1, list[n], false});
  return matches;
}

double first_difference(const Trajectory& factual, const Trajectory& other) {
  double first = std::numeric_limits<double>::infinity();
  for (const trajectory::BodyTrack& a : factual.bodies)
    for (const trajectory::BodyTrack& b : other.bodies) {
      if (a.name != b.name) continue;
      const std::size_t count = std::min(a.states.size(), b.states.size());
      for (std::size_t i = 0; i < count && factual.time[i] < first; ++i)
        if (!same(a.states[i], b.states[i])) first = factual.time[i];
    }
  return first;
}

}  // namespace rimshot::batch
