#include "flight_split.h"

#include <algorithm>
#include <limits>

#include "motion_sums.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {
namespace {

/// Drag and lift change a flight's acceleration by about this part of gravity.
constexpr double kAirShare = 0.06;
/// A stretch that is no flight needs so many sightings, and must save so much more: its acceleration is its own.
constexpr std::size_t kFewestLed = 4;
constexpr double kLedCost = 30;
/// A stretch that tells an acceleration.
constexpr std::size_t kFewestTelling = 5;
/// In squared standard errors, by which an acceleration differs from none.
constexpr double kSignificant = 50;
constexpr std::size_t kMostCandidates = 4;
constexpr int kGravityRounds = 2;
/// [radii] from both sides' parabolas, and from the middle of the frames beside it
constexpr double kOutlying = 0.5;
/// In squared standard errors, of a sighting that is left out: dearer than one more stretch, cheaper than the two that a misread one in mid-flight would take.
constexpr double kMisreadCost = 60;

struct Split {
  std::vector<Stretch> stretches;
  double cost = 0;
};

/// Best split with flights under `gravity`; without one every stretch has an acceleration of its own and costs as a flight.
Split best_split(const MotionSums& sums, std::size_t count, const std::optional<Vec3>& gravity) {
  std::vector<double> best(count + 1, std::numeric_limits<double>::infinity());
  std::vector<Stretch> last(count + 1);
  best[0] = 0;
  const auto consider = [&](std::size_t begin, std::size_t end, bool flight, double cost) {
    if (best[begin] + cost >= best[end]) return;
    best[end] = best[begin] + cost;
    last[end] = {begin, end - 1, flight};
  };
  const std::size_t fewest = gravity ? 1 : 2;  // a flight may be seen once between two contacts
  for (std::size_t end = fewest; end <= count; ++end)
    for (std::size_t begin = 0; begin + fewest <= end; ++begin) {
      if (best[begin] + kArcCost >= best[end]) continue;
      if (gravity) consider(begin, end, true, kArcCost + sums.cost(begin, end - 1, AccelerationBelief{*gravity, kAirShare * gravity->norm()}));
      if (!gravity || end - begin >= kFewestLed)
        consider(begin, end, !gravity, kArcCost + (gravity ? kLedCost : 0) + sums.cost(begin, end - 1, {}));
    }
  Split out{{}, best[count]};
  for (std::size_t end = count; end > 0; end = out.stretches.back().first) out.stretches.push_back(last[end]);
  std::ranges::reverse(out.stretches);
  return out;
}

std::optional<Vec3> shared_acceleration(const MotionSums& sums, const std::vector<Stretch>& stretches) {
  Mat3 information = Mat3::Zero(), own;
  Vec3 weighted = Vec3::Zero(), own_weighted;
  for (const Stretch& s : stretches) {
    if (!s.flight || s.last - s.first + 1 < kFewestTelling) continue;
    sums.acceleration(s.first, s.last, own, own_weighted);
    information += own;
    weighted += own_weighted;
  }
  if (information.isZero(0)) return {};
  const Vec3 value = solve_symmetric(information, weighted);
  if (!(value.dot(information * value) > kSignificant)) return {};
  return value;
}

/// Sightings that lie off the parabolas on both sides.
std::vector<std::size_t> suspects(const std::vector<Sighting>& s) {
  // Distance of sighting i from the parabola through three frames on one side; nothing where they do not follow on one another.
  const auto off = [&](std::size_t i, int side) -> std::optional<double> {
    if (side < 0 ? i < 3 : i + 3 >= s.size()) return {};
    const auto at = [&](int k) -> const Sighting& { return s[std::size_t(long(i) + side * k)]; };
    for (int k = 1; k <= 3; ++k)
      if (at(k).frame - s[i].frame != side * k) return {};
    return Vec3(s[i].p - 3 * at(1).p + 3 * at(2).p - at(3).p).head<2>().norm();
  };
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto before = off(i, -1), after = off(i, 1);
    if (!before || !after || *before < kOutlying || *after < kOutlying) continue;
    // Where the motion changes at once the parabolas miss too, but then the frame lies between its neighbours.
    if (Vec3(s[i].p - 0.5 * (s[i - 1].p + s[i + 1].p)).head<2>().norm() > kOutlying) out.push_back(i);
  }
  return out;
}

}  // namespace

FlightSplit split_flights(const std::vector<Sighting>& sightings) {
  if (sightings.size() < kFewestTelling) return {};
  const MotionSums sums(sightings);
  const Split own = best_split(sums, sightings.size(), {});

  std::vector<std::pair<std::size_t, Vec3>> candidates;  // with the number of sightings that show it
  for (const Stretch& s : own.stretches)
    if (const auto value = shared_acceleration(sums, {s})) candidates.emplace_back(s.last - s.first + 1, *value);
  std::ranges::stable_sort(candidates, std::ranges::greater(), &std::pair<std::size_t, Vec3>::first);
  if (candidates.size() > kMostCandidates) candidates.resize(kMostCandidates);

  FlightSplit out{own.stretches, {}, own.cost};
  for (Stretch& s : out.stretches) s.flight = false;
  double least = std::numeric_limits<double>::infinity();
  for (const auto& [shown_by, candidate] : candidates) {
    std::optional<Vec3> gravity = candidate;
    Split split;
    for (int round = 0; round < kGravityRounds && gravity; ++round) {
      split = best_split(sums, sightings.size(), gravity);
      gravity = shared_acceleration(sums, split.stretches);
    }
    if (!gravity || split.cost >= least) continue;
    least = split.cost;
    out = {split.stretches, gravity, split.cost};
  }
  return out;
}

std::vector<std::size_t> misread(const std::vector<Sighting>& sightings) {
  std::vector<Sighting> kept = sightings;
  std::vector<std::size_t> out;
  for (const std::size_t i : suspects(sightings)) {
    std::vector<Sighting> without = kept;
    without.erase(without.begin() + long(i - out.size()));
    if (split_flights(without).cost + kMisreadCost >= split_flights(kept).cost) continue;
    kept = without;
    out.push_back(i);
  }
  return out;
}

}  // namespace rimshot::evaluate
