#include <algorithm>
#include <cmath>

#include "rimshot/evaluate/phyworld.h"

namespace rimshot::evaluate {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kSmallestArea = 0.15;  // px
constexpr int kLevel = 127;

/// The channels that a ball's colour has full and lacks: red first, blue second.
struct BallColour {
  std::size_t full, lacking;
};
constexpr BallColour kColours[] = {{0, 2}, {2, 0}};

bool is_ball(const std::uint8_t* rgb, BallColour colour) {
  return rgb[colour.full] > kLevel && rgb[1] < kLevel && rgb[colour.lacking] < kLevel;
}

/// Part of a pixel on white that the ball covers, 0..1. Less than a tenth is a codec's noise.
double coverage(const std::uint8_t* rgb, BallColour colour) {
  const double part = (double(rgb[colour.full]) - rgb[1]) / 255;
  return part < 0.1 ? 0 : part;
}

}  // namespace

std::vector<std::vector<PhyWorldBall>> phyworld_parse(const std::vector<media::Rgb8>& frames, std::size_t balls) {
  std::vector<std::vector<PhyWorldBall>> read(balls);
  for (std::size_t b = 0; b < balls; ++b) {
    PhyWorldBall last;
    for (const media::Rgb8& frame : frames) {
      std::int64_t area = 0, sum_x = 0, sum_y = 0;
      const std::uint8_t* pixel = frame.pixels.data();
      for (int y = 0; y < frame.height; ++y)
        for (int x = 0; x < frame.width; ++x, pixel += 3)
          if (is_ball(pixel, kColours[b])) {
            ++area;
            sum_x += x;
            sum_y += y;
          }
      if (double(area) > kSmallestArea) {
        const double n = double(area);
        last = {{double(sum_x) / n / frame.width * kPhyWorldSize, double(sum_y) / n / frame.height * kPhyWorldSize},
                std::sqrt(n / kPi) / frame.width * kPhyWorldSize};
      } else {
        last.centre.x() = balls == 2 && b == 0 ? 0 : kPhyWorldSize;
      }
      read[b].push_back(last);
    }
  }
  return read;
}

std::vector<std::vector<std::optional<PhyWorldBall>>> phyworld_parse_corrected(const std::vector<media::Rgb8>& frames, std::size_t balls) {
  std::vector<std::vector<std::optional<PhyWorldBall>>> read(balls);
  for (std::size_t b = 0; b < balls; ++b)
    for (const media::Rgb8& frame : frames) {
      double area = 0, sum_x = 0, sum_y = 0;
      const std::uint8_t* pixel = frame.pixels.data();
      for (int y = 0; y < frame.height; ++y)
        for (int x = 0; x < frame.width; ++x, pixel += 3) {
          const double part = coverage(pixel, kColours[b]);
          area += part;
          sum_x += part * x;
          sum_y += part * y;
        }
      if (area < 1) {
        read[b].emplace_back();
        continue;
      }
      const double scale_x = kPhyWorldSize / (frame.width - 1), scale_y = kPhyWorldSize / (frame.height - 1);
      read[b].push_back(PhyWorldBall{{sum_x / area * scale_x, sum_y / area * scale_y}, std::sqrt(area / kPi * scale_x * scale_y)});
    }
  return read;
}

}  // namespace rimshot::evaluate
