#include "rimshot/predict/flat_world.h"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <optional>
#include <sstream>

#include "flat_disc.h"
#include "rimshot/core/error.h"

namespace rimshot::predict {
namespace {

constexpr double kWhite = 0.9, kLeastWhite = 0.3;  ///< level of white; part of a picture that is white
constexpr double kMostOther = 0.005;               ///< part of a picture that is neither white nor a ball
constexpr int kOtherDistance = 70;                 ///< 8-bit codes between a pixel and its nearest mixture
constexpr int kSmallestArea = 12;                  ///< [px]
constexpr int kOverlap = 2;                        ///< another ball's colour spoils the pixels so near [px]
constexpr double kSizeBias = 0.01;                 ///< [px]

struct Colour {
  const char* name;
  std::size_t full, lacking;  ///< channels
};
constexpr Colour kColours[] = {{"red", 0, 2}, {"blue", 2, 0}};

/// Part of the pixel that a ball of the colour covers on white, by the colour's purity, 0..1.
double purity(const std::uint8_t* rgb, const Colour& colour) {
  return std::clamp((double(rgb[colour.full]) - std::max(rgb[1], rgb[colour.lacking])) / 255, 0.0, 1.0);
}

double luma(const std::uint8_t* rgb) { return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2]; }

double median(std::vector<double> values) {
  const auto middle = values.begin() + long(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Sizes of the connected areas of the colour.
std::vector<int> areas(const media::Rgb8& frame, const Colour& colour) {
  const int width = frame.width, height = frame.height;
  std::vector<char> open(std::size_t(width) * std::size_t(height));
  for (std::size_t i = 0; i < open.size(); ++i) open[i] = purity(&frame.pixels[3 * i], colour) > 0.5;
  std::vector<int> out;
  std::vector<int> queue;
  for (int start = 0; start < width * height; ++start) {
    if (!open[std::size_t(start)]) continue;
    int area = 0;
    queue = {start};
    open[std::size_t(start)] = 0;
    while (!queue.empty()) {
      const int at = queue.back(), x = at % width, y = at / width;
      queue.pop_back();
      ++area;
      const auto visit = [&](int u, int v) {
        if (u < 0 || v < 0 || u >= width || v >= height || !open[std::size_t(v * width + u)]) return;
        open[std::size_t(v * width + u)] = 0;
        queue.push_back(v * width + u);
      };
      visit(x - 1, y);
      visit(x + 1, y);
      visit(x, y - 1);
      visit(x, y + 1);
    }
    if (area >= kSmallestArea) out.push_back(area);
  }
  return out;
}

/// Coverage by the colour's ball from luma, which codecs keep at full resolution. The levels of ball and white are the
/// picture's own.
Coverage coverage_of(const media::Rgb8& frame, const Colour& colour, const Colour& other) {
  Coverage out{frame.width, frame.height, {}};
  std::vector<double> white, ball;
  for (std::size_t i = 0; i < frame.pixels.size(); i += 3) {
    const double part = purity(&frame.pixels[i], colour), rest = purity(&frame.pixels[i], other);
    if (part > 0.95) ball.push_back(luma(&frame.pixels[i]));
    if (part < 0.02 && rest < 0.02) white.push_back(luma(&frame.pixels[i]));
  }
  const double full = ball.empty() ? 255 * (colour.full == 0 ? 0.299 : 0.114) : median(ball),
               none = white.empty() ? 255 : median(white);
  out.at.resize(frame.pixels.size() / 3);
  for (std::size_t i = 0; i < out.at.size(); ++i) out.at[i] = (none - luma(&frame.pixels[3 * i])) / (none - full);
  for (int y = 0; y < frame.height; ++y)
    for (int x = 0; x < frame.width; ++x) {
      if (purity(&frame.pixels[3 * std::size_t(y * frame.width + x)], other) < 0.2) continue;
      for (int v = std::max(0, y - kOverlap); v <= std::min(frame.height - 1, y + kOverlap); ++v)
        for (int u = std::max(0, x - kOverlap); u <= std::min(frame.width - 1, x + kOverlap); ++u)
          out.at[std::size_t(v * frame.width + u)] = std::numeric_limits<double>::quiet_NaN();
    }
  return out;
}

bool is_flat(const media::Rgb8& frame) {
  if (frame.width != frame.height) return false;
  std::size_t white = 0, other = 0;
  for (std::size_t i = 0; i < frame.pixels.size(); i += 3) {
    const std::uint8_t* rgb = &frame.pixels[i];
    const double red = purity(rgb, kColours[0]), blue = purity(rgb, kColours[1]);
    white += std::min({rgb[0], rgb[1], rgb[2]}) > 255 * kWhite;
    // A mixture of white and one ball keeps that ball's channel full.
    const double expected[] = {255 * (1 - blue), 255 * (1 - std::max(red, blue)), 255 * (1 - red)};
    double distance = 0;
    for (std::size_t k = 0; k < 3; ++k) distance = std::max(distance, std::abs(rgb[k] - expected[k]));
    other += distance > kOtherDistance;
  }
  const double pixels = double(frame.pixels.size()) / 3;
  return double(white) > kLeastWhite * pixels && double(other) < kMostOther * pixels;
}

/// The scene's text: the balls stand where they are seen first.
std::string scene_text(const std::vector<std::pair<std::string, Vec3>>& balls, const FlatSquare& square, double duration,
                       bool walls) {
  std::ostringstream out;
  out << std::setprecision(17) << "rimshot: 1\nname: flat clip\nworld: {gravity: [0, 0, 0], duration: " << duration
      << "}\nmaterials: {disc: {restitution: 1, friction: 0}}\nbodies:\n";
  for (const auto& [name, disc] : balls) {
    const Vec3 p = place(square, disc, 1);
    const double radius = disc.z() / square.scale();
    out << "  - {name: " << name << ", shape: {sphere: {radius: " << radius << "}}, mass: " << radius * radius
        << ", material: disc, position: [" << p.x() << ", 0, " << p.z() << "]}\n";
  }
  const auto wall = [&](const char* name, const char* normal, double offset) {
    out << "  - {name: " << name << ", static: true, material: disc, shape: {plane: {normal: " << normal
        << ", offset: " << offset << "}}}\n";
  };
  if (!walls) return out.str();
  wall("left_wall", "[1, 0, 0]", 0);
  wall("right_wall", "[-1, 0, 0]", -square.side);
  wall("floor", "[0, 0, 1]", 0);
  wall("ceiling", "[0, 0, -1]", -square.side);
  return out.str();
}

}  // namespace

bool is_flat(const std::vector<media::Rgb8>& frames) {
  return std::ranges::all_of(frames, [](const media::Rgb8& frame) { return is_flat(frame); });
}

Perception read_flat(const std::vector<media::Rgb8>& frames, double fps, const std::string& name,
                     const scene::Overrides& overrides, bool walls) {
  Perception out;
  FlatSquare square;
  square.pixels = frames.front().width;
  out.view = square;
  out.fps = fps;
  out.given = int(frames.size());
  out.bias.z() = kSizeBias;
  std::vector<std::pair<std::string, Vec3>> balls;
  for (std::size_t b = 0; b < 2; ++b) {
    std::vector<std::pair<std::size_t, DiscFit>> discs;
    for (std::size_t t = 0; t < frames.size(); ++t) {
      const std::string place = name + ": frame " + std::to_string(t) + ": ";
      const auto found = areas(frames[t], kColours[b]);
      if (found.empty()) continue;
      if (found.size() > 1)
        throw Error(
            ErrorCode::InvalidInput,
            place + std::to_string(found.size()) + " " + kColours[b].name +
                " discs look alike, and nothing tells which is which; give a clip with one disc of each colour");
      const auto disc = fit_disc(coverage_of(frames[t], kColours[b], kColours[1 - b]));
      if (!disc)
        throw Error(ErrorCode::InvalidInput,
                    place + "what is " + kColours[b].name + " is no disc; flat clips have a red and a blue one");
      discs.emplace_back(t, *disc);
    }
    if (discs.empty()) continue;
    std::vector<double> radii;
    for (const auto& [t, fit] : discs) radii.push_back(fit.disc.z());
    Vec3 first = discs.front().second.disc;
    first.z() = median(radii);
    for (const auto& [t, fit] : discs)
      out.sightings.push_back({int(balls.size()), double(t) / fps, fit.disc, fit.sigma});
    balls.emplace_back(kColours[b].name, first);
  }
  if (balls.empty())
    throw Error(ErrorCode::InvalidInput, name + ": no red or blue disc is found in the " +
                                             std::to_string(frames.size()) +
                                             " given frames; give more frames (--given)");
  std::ranges::stable_sort(out.sightings, {}, &Sighting::time);
  out.scene = scene::parse(scene_text(balls, square, 1 / fps, walls), "flat clip", overrides);
  return out;
}

double growth_of(const Perception& perception, int body) {
  constexpr double kToldApart = 3;  ///< standard errors
  double weight = 0, time = 0, size = 0;
  for (const Sighting& s : perception.sightings) {
    if (s.body != body) continue;
    const double w = 1 / (s.sigma.z() * s.sigma.z());
    weight += w, time += w * s.time, size += w * s.seen.z();
  }
  double squares = 0, product = 0;
  for (const Sighting& s : perception.sightings) {
    if (s.body != body) continue;
    const double w = 1 / (s.sigma.z() * s.sigma.z()), since = s.time - time / weight;
    squares += w * since * since, product += w * since * (s.seen.z() - size / weight);
  }
  if (!(squares > 0) || std::abs(product / squares) < kToldApart / std::sqrt(squares)) return 0;
  return product / squares / std::get<FlatSquare>(perception.view).scale();
}

}  // namespace rimshot::predict
