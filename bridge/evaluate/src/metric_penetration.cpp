#include <algorithm>
#include <cmath>

#include "arc_touch.h"
#include "metrics.h"
#include "rimshot/core/linear_algebra.h"

namespace rimshot::evaluate {

Metric penetration(const std::vector<BallReadings>& readings, const Court& court) {
  constexpr double kNormal95 = 1.96;
  if (readings.size() < 2) return Metric::unmeasurable("m", "one ball moves");
  // Of all frames and pairs the one that overlaps by most for sure.
  std::optional<std::array<double, 2>> most;
  double overlap = 0;
  const auto sightings = sightings_of(readings, court);
  for (std::size_t a = 0; a < sightings.size(); ++a)
    for (std::size_t b = a + 1; b < sightings.size(); ++b)
      for (const Sighting& one : sightings[a]) {
        const auto same = std::ranges::find(sightings[b], one.frame, &Sighting::frame);
        if (same == sightings[b].end()) continue;
        const Touch touch = touch_of(court, int(a), one.p, int(b), same->p);
        const Mat3 covariance = inverse_symmetric(one.information) + inverse_symmetric(same->information);
        const double wide = kNormal95 * std::sqrt(touch.normal.dot(covariance * touch.normal));
        if (most && -touch.gap - wide <= (*most)[0]) continue;
        most = {-touch.gap - wide, -touch.gap + wide};
        overlap = -touch.gap;
      }
  if (!most) return Metric::unmeasurable("m", "no frame shows two balls");
  return {std::max(0.0, overlap), "m", std::array{std::max(0.0, (*most)[0]), std::max(0.0, (*most)[1])}, ""};
}

}  // namespace rimshot::evaluate
