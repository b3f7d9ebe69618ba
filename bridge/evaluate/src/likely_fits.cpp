#include "likely_fits.h"

#include <algorithm>
#include <cmath>

namespace rimshot::evaluate {
namespace {

/// By so much in squared standard errors another deal of the sightings must be better.
constexpr double kBetter = 1;
/// Deals that are less probable than the best by this factor are left out.
constexpr double kLeastShare = 0.01;
constexpr int kMostMoves = 8;

bool meets_alike(const FlightMotion& a, const FlightMotion& b) {
  return std::ranges::equal(a.meeting, b.meeting, {}, [](const auto& time) { return time.has_value(); }, [](const auto& time) { return time.has_value(); });
}

/// Every split that has one end between two stretches moved by one sighting.
std::vector<FlightSplit> moved(const FlightSplit& split) {
  std::vector<FlightSplit> out;
  for (std::size_t j = 0; j + 1 < split.stretches.size(); ++j) {
    const auto length = [&](std::size_t k) { return split.stretches[k].last - split.stretches[k].first + 1; };
    for (const int way : {-1, 1}) {
      if (length(way < 0 ? j : j + 1) < 2) continue;
      FlightSplit& other = out.emplace_back(split);
      other.stretches[j].last += std::size_t(way);
      other.stretches[j + 1].first += std::size_t(way);
    }
  }
  return out;
}

}  // namespace

std::vector<LikelyFit> likely_fits(const std::vector<Sighting>& sightings, const FlightSplit& split, double frame_time, const FlightKnowledge& knowledge) {
  FlightSplit best = split;
  FlightFit fit(sightings, best, frame_time, knowledge);
  std::vector<FlightFit> others;
  for (int move = 0; move <= kMostMoves; ++move) {
    others.clear();
    std::vector<FlightSplit> splits;
    for (const FlightSplit& other : moved(best)) {
      FlightFit candidate(sightings, other, frame_time, knowledge, fit.scale());
      if (!meets_alike(candidate.motion(), fit.motion())) continue;
      others.push_back(std::move(candidate));
      splits.push_back(other);
    }
    const auto least = std::ranges::min_element(others, {}, &FlightFit::cost);
    if (move == kMostMoves || least == others.end() || least->cost() > fit.cost() - kBetter) break;
    best = splits[std::size_t(least - others.begin())];
    fit = FlightFit(sightings, best, frame_time, knowledge);
  }
  std::vector<LikelyFit> out{{fit, 1}};
  double sum = 1;
  for (const FlightFit& other : others)
    if (const double share = std::exp(0.5 * (fit.cost() - other.cost())); share > kLeastShare) sum += out.emplace_back(other, share).share;
  for (LikelyFit& one : out) one.share /= sum;
  return out;
}

std::vector<FlightMotion> draws_of(const std::vector<LikelyFit>& fits, int count) {
  std::vector<FlightMotion> out;
  for (const LikelyFit& one : fits) std::ranges::move(one.fit.draws(int(std::lround(one.share * count))), std::back_inserter(out));
  return out;
}

}  // namespace rimshot::evaluate
