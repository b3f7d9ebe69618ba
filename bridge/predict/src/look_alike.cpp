#include "look_alike.h"

#include <algorithm>
#include <cmath>

#include "rimshot/core/error.h"

namespace rimshot::predict {
namespace {

constexpr int kNoise = 24;               ///< 8-bit codes: a codec's errors stay below
constexpr double kClearance = 1.6;       ///< radii around the ball that are its own
constexpr double kLeastPart = 0.4;       ///< of the ball's disc that a second ball shows at least
constexpr int kColourDistance = 40;      ///< 8-bit codes, per channel
constexpr double kNumberOfFrames = 0.5;  ///< part of the frames in which a second ball is there

media::Rgb8 median(const std::vector<media::Rgb8>& frames) {
  media::Rgb8 out = frames.front();
  std::vector<std::uint8_t> values(frames.size());
  for (std::size_t i = 0; i < out.pixels.size(); ++i) {
    for (std::size_t t = 0; t < frames.size(); ++t) values[t] = frames[t].pixels[i];
    std::nth_element(values.begin(), values.begin() + long(values.size() / 2), values.end());
    out.pixels[i] = values[values.size() / 2];
  }
  return out;
}

/// Mean colour of the pixels within half the disc's radius of its centre.
Vec3 colour_of(const media::Rgb8& frame, const Vec3& disc) {
  Vec3 sum = Vec3::Zero();
  double count = 0;
  const double reach = 0.5 * disc.z();
  for (int y = std::max(0, int(disc.y() - reach)); y <= std::min(frame.height - 1, int(disc.y() + reach)); ++y)
    for (int x = std::max(0, int(disc.x() - reach)); x <= std::min(frame.width - 1, int(disc.x() + reach)); ++x) {
      const std::uint8_t* rgb = &frame.pixels[3 * std::size_t(y * frame.width + x)];
      sum += Vec3(rgb[0], rgb[1], rgb[2]);
      ++count;
    }
  return count > 0 ? Vec3(sum / count) : sum;
}

/// Most pixels of the ball's colour in any square of the ball's size, away from the ball, where the picture differs
/// from the background.
int largest_likeness(const media::Rgb8& frame, const media::Rgb8& background, const Vec3& disc, const Vec3& colour) {
  const int width = frame.width, height = frame.height;
  std::vector<int> sums(std::size_t(width + 1) * std::size_t(height + 1));  // of all pixels above and to the left
  const auto sum = [&](int x, int y) -> int& { return sums[std::size_t(y) * std::size_t(width + 1) + std::size_t(x)]; };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const std::size_t i = 3 * std::size_t(y * width + x);
      bool like = std::hypot(x + 0.5 - disc.x(), y + 0.5 - disc.y()) > kClearance * disc.z();
      int change = 0;
      for (std::size_t k = 0; k < 3; ++k) {
        like = like && std::abs(frame.pixels[i + k] - colour[long(k)]) < kColourDistance;
        change = std::max(change, std::abs(int(frame.pixels[i + k]) - int(background.pixels[i + k])));
      }
      sum(x + 1, y + 1) = (like && change > kNoise) + sum(x, y + 1) + sum(x + 1, y) - sum(x, y);
    }
  const int side = std::max(2, int(2 * disc.z()));
  int most = 0;
  for (int y = 0; y + side <= height; ++y)
    for (int x = 0; x + side <= width; ++x)
      most = std::max(most, sum(x + side, y + side) - sum(x, y + side) - sum(x + side, y) + sum(x, y));
  return most;
}

}  // namespace

void require_no_look_alike(const std::vector<media::Rgb8>& frames, const std::vector<media::Rgb8>& shown,
                           const Perception& perception, const std::string& name) {
  const media::Rgb8 background = median(shown);
  int found = 0, first = -1;
  for (const Sighting& s : perception.sightings) {
    const int frame = int(std::lround(s.time * perception.fps));
    const Vec3 colour = colour_of(frames[std::size_t(frame)], s.seen);
    if (largest_likeness(frames[std::size_t(frame)], background, s.seen, colour) <
        kLeastPart * 3.14159 * s.seen.z() * s.seen.z())
      continue;
    if (first < 0) first = frame;
    ++found;
  }
  if (found > kNumberOfFrames * double(perception.sightings.size()))
    throw Error(ErrorCode::InvalidInput, name + ": frame " + std::to_string(first) +
                                             ": a second thing that looks like the ball moves, and nothing tells which "
                                             "is the scene's; give a clip with one ball");
}

}  // namespace rimshot::predict
