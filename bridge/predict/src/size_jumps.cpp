#include "size_jumps.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace rimshot::predict {
namespace {

constexpr double kJump = 0.1;           ///< of the radius
constexpr std::size_t kNeighbours = 3;  ///< to either side
constexpr std::size_t kFewest = 3;      ///< neighbours that tell

/// The apparent radius at sighting i, by its neighbours; nothing where these are too few.
std::optional<double> expected_radius(const std::vector<Sighting>& sightings, std::size_t i) {
  std::vector<const Sighting*> near;
  const std::size_t first = i - std::min(i, kNeighbours), end = std::min(sightings.size(), i + kNeighbours + 1);
  for (std::size_t k = first; k < end; ++k)
    if (k != i) near.push_back(&sightings[k]);
  if (near.size() < kFewest) return {};
  std::vector<double> lines;
  for (std::size_t a = 0; a < near.size(); ++a)
    for (std::size_t b = a + 1; b < near.size(); ++b) {
      const double slope = (near[b]->seen.z() - near[a]->seen.z()) / (near[b]->time - near[a]->time);
      lines.push_back(near[a]->seen.z() + slope * (sightings[i].time - near[a]->time));
    }
  const auto middle = lines.begin() + long(lines.size() / 2);
  std::nth_element(lines.begin(), middle, lines.end());
  return *middle;
}

}  // namespace

std::vector<Sighting> without_size_jumps(const std::vector<Sighting>& sightings) {
  std::vector<Sighting> out;
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    const auto expected = expected_radius(sightings, i);
    if (!expected || std::abs(sightings[i].seen.z() - *expected) <= kJump * *expected) out.push_back(sightings[i]);
  }
  return out;
}

}  // namespace rimshot::predict
