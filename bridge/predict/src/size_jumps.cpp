#include "size_jumps.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace rimshot::predict {
namespace {

constexpr double kJump = 0.05;          ///< of the radius
constexpr std::size_t kNeighbours = 3;  ///< to either side

/// The apparent radius at a time, by the line through some sightings; nothing where these are fewer than two.
std::optional<double> on_line(const std::vector<Sighting>& through, double time) {
  std::vector<double> lines;
  for (std::size_t a = 0; a < through.size(); ++a)
    for (std::size_t b = a + 1; b < through.size(); ++b) {
      const double slope = (through[b].seen.z() - through[a].seen.z()) / (through[b].time - through[a].time);
      lines.push_back(through[a].seen.z() + slope * (time - through[a].time));
    }
  if (lines.empty()) return {};
  const auto middle = lines.begin() + long(lines.size() / 2);
  std::nth_element(lines.begin(), middle, lines.end());
  return *middle;
}

bool jumps(const std::vector<Sighting>& sightings, std::size_t i) {
  const auto here = sightings.begin() + long(i);
  const std::vector<Sighting> before(here - long(std::min(i, kNeighbours)), here),
      after(here + 1, here + 1 + long(std::min(sightings.size() - i - 1, kNeighbours)));
  std::vector<Sighting> both = before;
  both.insert(both.end(), after.begin(), after.end());
  if (both.size() < kNeighbours) return false;
  return std::ranges::none_of(std::array<const std::vector<Sighting>*, 3>{&before, &after, &both}, [&](const auto* side) {
    const auto expected = on_line(*side, here->time);
    return expected && std::abs(here->seen.z() - *expected) <= kJump * *expected;
  });
}

}  // namespace

std::vector<Sighting> without_size_jumps(const std::vector<Sighting>& sightings) {
  std::vector<Sighting> out;
  for (std::size_t i = 0; i < sightings.size(); ++i)
    if (!jumps(sightings, i)) out.push_back(sightings[i]);
  return out;
}

}  // namespace rimshot::predict
