#include "rimshot/evaluate/disc_colour.h"

#include <algorithm>
#include <cmath>

namespace rimshot::evaluate {

Vec3 colour_shares(const Vec3& linear) { return linear / std::max(linear.sum(), 1e-6); }

Vec3 colour_of_disc(const media::Rgb8& frame, const Vec2& centre, double radius) {
  Vec3 sum = Vec3::Zero();
  int count = 0;
  const double reach = 0.6 * radius;
  for (int y = std::max(0, int(centre.y() - reach)); y <= std::min(frame.height - 1, int(centre.y() + reach)); ++y)
    for (int x = std::max(0, int(centre.x() - reach)); x <= std::min(frame.width - 1, int(centre.x() + reach)); ++x) {
      if (std::hypot(x + 0.5 - centre.x(), y + 0.5 - centre.y()) > reach) continue;
      const std::uint8_t* code = &frame.pixels[3 * (std::size_t(y) * std::size_t(frame.width) + std::size_t(x))];
      sum += decode(Vec3(Vec3(code[0], code[1], code[2]) / 255));
      ++count;
    }
  return sum / std::max(count, 1);
}

}  // namespace rimshot::evaluate
