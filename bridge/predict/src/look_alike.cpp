#include "look_alike.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>

#include "rimshot/core/error.h"

namespace rimshot::predict {
namespace {

constexpr int kNoise = 24;               ///< 8-bit codes: a codec's errors stay below
constexpr double kClearance = 1.6;       ///< radii around the ball that are its own
constexpr double kLeastPart = 0.4;       ///< of the ball's disc that a second ball shows at least
constexpr double kDarkest = 0.2;         ///< of the ball's brightness that a second one has where the light reaches it
constexpr double kOneColour = 0.08;      ///< distance of two colours' shares of red, green and blue; light tints them as much
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

/// A code in linear light, 0..1 (IEC 61966-2-1).
double linear(std::uint8_t code) {
  static const std::array<double, 256> table = [] {
    std::array<double, 256> out;
    for (std::size_t i = 0; i < 256; ++i) out[i] = i < 11 ? double(i) / 255 / 12.92 : std::pow((double(i) / 255 + 0.055) / 1.055, 2.4);
    return out;
  }();
  return table[code];
}

Vec3 colour_at(const media::Rgb8& frame, std::size_t pixel) {
  return {linear(frame.pixels[3 * pixel]), linear(frame.pixels[3 * pixel + 1]), linear(frame.pixels[3 * pixel + 2])};
}

Vec3 shares(const Vec3& colour) { return colour / std::max(1e-6, colour.sum()); }

/// Mean colour of the pixels within half the disc's radius of its centre.
Vec3 colour_of(const media::Rgb8& frame, const Vec3& disc) {
  Vec3 sum = Vec3::Zero();
  double count = 0;
  const double reach = 0.5 * disc.z();
  for (int y = std::max(0, int(disc.y() - reach)); y <= std::min(frame.height - 1, int(disc.y() + reach)); ++y)
    for (int x = std::max(0, int(disc.x() - reach)); x <= std::min(frame.width - 1, int(disc.x() + reach)); ++x) {
      sum += colour_at(frame, std::size_t(y * frame.width + x));
      ++count;
    }
  return count > 0 ? Vec3(sum / count) : sum;
}

/// Most pixels of a colour in any square of the disc's size, away from every ball, where the picture differs from the
/// background.
int largest_likeness(const media::Rgb8& frame, const media::Rgb8& background, const Vec3& disc,
                     const std::vector<Vec3>& balls, const Vec3& colour) {
  const int width = frame.width, height = frame.height;
  std::vector<int> sums(std::size_t(width + 1) * std::size_t(height + 1));  // of all pixels above and to the left
  const auto sum = [&](int x, int y) -> int& { return sums[std::size_t(y) * std::size_t(width + 1) + std::size_t(x)]; };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const std::size_t i = 3 * std::size_t(y * width + x);
      bool like = std::ranges::none_of(balls, [&](const Vec3& ball) {
        return std::hypot(x + 0.5 - ball.x(), y + 0.5 - ball.y()) <= kClearance * ball.z();
      });
      int change = 0;
      for (std::size_t k = 0; k < 3; ++k)
        change = std::max(change, std::abs(int(frame.pixels[i + k]) - int(background.pixels[i + k])));
      if (like && change > kNoise) {
        const Vec3 here = colour_at(frame, i / 3);
        like = here.sum() > kDarkest * colour.sum() && (shares(here) - shares(colour)).norm() < kOneColour;
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

bool look_alike(const scene::Body& a, const scene::Body& b) {
  return (shares(a.appearance.albedo) - shares(b.appearance.albedo)).norm() <= kOneColour;
}

void require_told_apart(const evaluate::Court& court, const std::string& name) {
  for (std::size_t i = 0; i < court.balls.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const scene::Body &a = court.balls[k], &b = court.balls[i];
      if (!look_alike(a, b)) continue;
      if (court.radius(int(i)) == court.radius(int(k)) && a.mass == b.mass && a.inertia == b.inertia &&
          a.material == b.material && a.aero.drag == b.aero.drag && a.aero.lift == b.aero.lift)
        continue;
      throw Error(ErrorCode::InvalidInput, name + ": the scene's balls " + a.name + " and " + b.name +
                                               " look alike and differ otherwise, and nothing tells which is which; "
                                               "give the albedos that they have in the clip, or equal balls");
    }
}

void require_no_look_alike(const std::vector<media::Rgb8>& frames, const std::vector<media::Rgb8>& shown,
                           const Perception& perception, const std::string& name) {
  const media::Rgb8 background = median(shown);
  const auto frame_of = [&](const Sighting& s) { return std::size_t(std::lround(s.time * perception.fps)); };
  std::vector<std::vector<Vec3>> balls(frames.size());
  for (const Sighting& s : perception.sightings) balls[frame_of(s)].push_back(s.seen);
  struct Likeness {
    int seen = 0, found = 0;
    std::size_t first = 0;
  };
  std::map<int, Likeness> likenesses;  // by body
  for (const Sighting& s : perception.sightings) {
    Likeness& likeness = likenesses[s.body];
    ++likeness.seen;
    const std::size_t frame = frame_of(s);
    const Vec3 colour = colour_of(frames[frame], s.seen);
    if (largest_likeness(frames[frame], background, s.seen, balls[frame], colour) <
        kLeastPart * std::numbers::pi * s.seen.z() * s.seen.z())
      continue;
    if (likeness.found++ == 0) likeness.first = frame;
  }
  for (const auto& [body, likeness] : likenesses)
    if (likeness.found > kNumberOfFrames * likeness.seen)
      throw Error(ErrorCode::InvalidInput,
                  name + ": frame " + std::to_string(likeness.first) + ": something else moves that looks like " +
                      perception.scene.bodies[std::size_t(body)].name +
                      ", and nothing tells which is the scene's; give a clip with the scene's balls alone, or put "
                      "every ball into the scene");
}

}  // namespace rimshot::predict
