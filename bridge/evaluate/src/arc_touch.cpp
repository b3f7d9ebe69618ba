#include "arc_touch.h"

#include <algorithm>
#include <cmath>

#include "rimshot/scene/closest_point.h"

namespace rimshot::evaluate {
namespace {

/// What the ball bounced off is no further from its surface than this and four standard errors of a reading in that direction [m].
constexpr double kReach = 0.03;

}  // namespace

Touch nearest_body(const Court& court, int ball, const Vec3& p_W) {
  Touch nearest;
  for (std::size_t i = 0; i < court.statics.size(); ++i) {
    const Pose pose = court.statics[i].initial.pose();
    const auto found = scene::closest_point(court.statics[i].shape, pose.q_WB.conjugate() * (p_W - pose.p_WB));
    const double gap = found.distance - court.radius(ball);
    if (std::abs(gap) < std::abs(nearest.gap))
      nearest = {int(i), -1, gap, pose.q_WB * found.point + pose.p_WB, pose.q_WB * found.normal};
  }
  return nearest;
}

Touch touch_of(const Court& court, int ball, const Vec3& p_W, int other, const Vec3& p_WO) {
  const Vec3 apart = p_W - p_WO, normal = apart.normalized();
  return {-1, other, apart.norm() - court.radius(ball) - court.radius(other), p_WO + court.radius(other) * normal, normal};
}

bool touches(const Touch& touch, const Mat3& covariance) {
  return touch.any() && std::abs(touch.gap) < kReach + 4 * std::sqrt(touch.normal.dot(covariance * touch.normal));
}

std::size_t arc_at(const std::vector<Arc>& arcs, double t) {
  const auto after = std::ranges::find_if(arcs, [t](const Arc& arc) { return t <= arc.end; });
  return after == arcs.end() ? arcs.size() - 1 : std::size_t(after - arcs.begin());
}

}  // namespace rimshot::evaluate
