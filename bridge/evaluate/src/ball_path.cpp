#include "rimshot/evaluate/ball_path.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "arc_touch.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {

Vec3 BallPath::position(double t) const {
  const auto after = std::ranges::find_if(arcs, [t](const Arc& arc) { return t <= arc.end; });
  return (after == arcs.end() ? arcs.back() : *after).position(t);
}

double ContactReading::impulse_ratio() const {
  const Vec3 change = velocity_after - velocity_before;
  const double along = change.dot(normal);
  return (change - along * normal).norm() / std::max(along, 0.0);
}

namespace {

/// What a bend of the path away from every body must save instead of kArcCost to be believed.
constexpr double kMidAirCost = 5 * kArcCost;

/// A contact that a body can have caused: it is there, and the ball comes in and goes out.
bool is_plausible(const ContactReading& contact) {
  return (contact.body >= 0 || contact.other >= 0) && contact.approach_speed > 0 && contact.separation_speed >= 0;
}

/// One ball's sightings, and the arcs through parts of them.
struct Splitting {
  const std::vector<Sighting>& sightings;
  std::vector<Vec3> acceleration;
  double lift;

  std::size_t place(int frame) const {
    return std::size_t(std::ranges::find(sightings, frame, &Sighting::frame) - sightings.begin());
  }
  /// The one arc over the sightings of two neighbours, and what it costs more than both.
  double merge(const Arc& a, const Arc& b, Arc& merged) const {
    Arc again;
    const double apart = fit_arc(sightings, acceleration, lift, place(a.first), place(a.last), again) +
                         fit_arc(sightings, acceleration, lift, place(b.first), place(b.last), again);
    return fit_arc(sightings, acceleration, lift, place(a.first), place(b.last), merged) - apart;
  }
  /// Splits the arc of a time into two of at least two sightings each; false where it has too few.
  bool split(std::vector<Arc>& arcs, double time) const {
    const std::size_t k = arc_at(arcs, time), first = place(arcs[k].first), last = place(arcs[k].last);
    std::size_t next = first;
    while (next <= last && sightings[next].time <= time) ++next;
    if (next < first + 2 || next + 1 > last) return false;
    Arc before, after;
    fit_arc(sightings, acceleration, lift, first, next - 1, before);
    fit_arc(sightings, acceleration, lift, next, last, after);
    arcs[k] = before;
    arcs.insert(arcs.begin() + long(k) + 1, after);
    return true;
  }
};

/// Merges the two arcs whose bend no body can have caused and that cost least as one. @returns whether there are such.
bool merge_cheapest(std::vector<std::vector<Arc>>& arcs, const std::vector<BallPath>& paths, const std::vector<Splitting>& splittings) {
  double least = kMidAirCost;
  std::size_t ball = paths.size(), at = 0;
  Arc merged, best;
  for (std::size_t b = 0; b < paths.size(); ++b)
    for (std::size_t k = 0; k < paths[b].contacts.size(); ++k) {
      if (is_plausible(paths[b].contacts[k])) continue;
      const double cost = splittings[b].merge(arcs[b][k], arcs[b][k + 1], merged);
      if (cost >= least) continue;
      least = cost;
      ball = b;
      at = k;
      best = merged;
    }
  if (ball == paths.size()) return false;
  arcs[ball][at] = best;
  arcs[ball].erase(arcs[ball].begin() + long(at) + 1);
  return true;
}

/// Splits the arc of a ball that another one hit so that its own path bends too little to show it. @returns whether there is such.
bool split_hit(std::vector<std::vector<Arc>>& arcs, const std::vector<BallPath>& paths, const std::vector<Splitting>& splittings,
               std::set<std::pair<int, double>>& done) {
  for (const BallPath& path : paths)
    for (const ContactReading& contact : path.contacts) {
      if (contact.other < 0 || !is_plausible(contact)) continue;
      const auto hit = std::size_t(contact.other);
      const bool bends = std::ranges::any_of(paths[hit].contacts, [&](const ContactReading& own) { return own.time == contact.time; });
      if (!bends && done.emplace(contact.other, contact.time).second && splittings[hit].split(arcs[hit], contact.time)) return true;
    }
  return false;
}

}  // namespace

std::vector<BallPath> fit_paths(const std::vector<BallReadings>& readings, const Court& court) {
  const auto sightings = sightings_of(readings, court);
  std::vector<Splitting> splittings;
  std::vector<std::vector<Arc>> arcs;
  for (std::size_t b = 0; b < sightings.size(); ++b) {
    splittings.push_back({sightings[b], accelerations(sightings[b], court.world, court.balls[b]), unknown_lift(court.world, court.balls[b])});
    arcs.push_back(split_into_arcs(sightings[b], court.world, court.balls[b]));
  }
  // A hit is looked for so often at most; the rounds would go on where the split moves its time, and with it the hit.
  std::set<std::pair<int, double>> hits;
  constexpr std::size_t kMostHits = 16;
  for (;;) {
    auto paths = join(arcs, sightings, court);
    if (merge_cheapest(arcs, paths, splittings)) continue;
    if (hits.size() < kMostHits && split_hit(arcs, paths, splittings, hits)) continue;
    return paths;
  }
}

BallPath fit_path(const BallReadings& readings, const Court& court) { return fit_paths({readings}, court).front(); }

GravityReading fit_gravity(const std::vector<BallReadings>& readings, const std::vector<BallPath>& paths, const Court& court) {
  GravityReading out;
  double information = 0, right = 0;
  for (std::size_t b = 0; b < paths.size(); ++b) {
    const GravityReading own = gravity_of(sightings_of(readings[b], court, int(b)), paths[b].arcs, court.world, court.balls[b]);
    if (!own.measurable) continue;
    information += 1 / (own.sigma * own.sigma);
    right += own.value / (own.sigma * own.sigma);
  }
  if (information > 0) out = {true, right / information, 1 / std::sqrt(information)};
  return out;
}

}  // namespace rimshot::evaluate
