#include "look_alike.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "rimshot/core/error.h"
#include "rimshot/evaluate/disc_colour.h"

namespace rimshot::predict {
namespace {

constexpr int kNoise = 24;               ///< 8-bit codes: a codec's errors stay below
constexpr double kClearance = 1.6;       ///< radii around the ball that are its own
constexpr double kLeastPart = 0.4;       ///< of the ball's disc that a second ball shows at least
constexpr double kDarkest = 0.2;         ///< of the ball's brightness that a second one has where the light reaches it
constexpr double kNumberOfFrames = 0.5;  ///< part of the frames in which a second ball is there

/// Most pixels of a colour in any square of the disc's size, away from every ball, where the picture differs from the
/// background.
int largest_likeness(const media::Rgb8& frame, const media::Rgb8& background, const Vec3& disc,
                     const std::vector<Vec3>& balls, const Vec3& colour) {
  const int width = frame.width, height = frame.height;
  const evaluate::LinearPicture linear = evaluate::decode(frame);
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
        const Vec3 here = linear.at(x, y);
        like = here.sum() > kDarkest * colour.sum() && (evaluate::colour_shares(here) - evaluate::colour_shares(colour)).norm() < evaluate::kColourScatter;
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
  return (evaluate::colour_shares(a.appearance.albedo) - evaluate::colour_shares(b.appearance.albedo)).norm() <= evaluate::kColourScatter;
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
  const media::Rgb8 background = evaluate::median(shown);
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
    const Vec3 colour = evaluate::colour_of_disc(frames[frame], s.seen.head<2>(), s.seen.z());
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
