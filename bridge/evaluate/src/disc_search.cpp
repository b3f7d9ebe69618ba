#include "disc_search.h"

#include <algorithm>
#include <cmath>

#include "rimshot/evaluate/linear_picture.h"

namespace rimshot::evaluate {
namespace {

/// Codec noise stays below this many 8-bit codes.
constexpr int kNoise = 14;
/// A shadow keeps the background's colour to this part of its length; sky light in it is a little bluer than the sun's.
constexpr double kShadowColour = 0.12;
/// A shadow is never darker than what is left by the sky.
constexpr double kDarkestShadow = 0.15;
/// Width of the ring that should be empty, as a part of the radius.
constexpr double kRing = 0.4;
constexpr double kLeastScore = 0.3;
/// What belongs to a found disc, in radii.
constexpr double kOwnReach = 1.15;

}  // namespace

bool is_shadow(const Vec3& shaded, const Vec3& lit) {
  const double share = shaded.dot(lit) / std::max(lit.squaredNorm(), 1e-9);
  if (share < kDarkestShadow || share > 1) return false;
  return (shaded - share * lit).norm() < kShadowColour * share * lit.norm();
}

std::vector<float> foreground(const media::Rgb8& frame, const media::Rgb8& background) {
  const LinearPicture now = decode(frame), empty = decode(background);
  std::vector<float> mask(std::size_t(frame.width) * std::size_t(frame.height));
  for (std::size_t i = 0; i < mask.size(); ++i) {
    int difference = 0;
    for (std::size_t k = 0; k < 3; ++k)
      difference = std::max(difference, std::abs(int(frame.pixels[3 * i + k]) - int(background.pixels[3 * i + k])));
    const int x = int(i) % frame.width, y = int(i) / frame.width;
    mask[i] = difference > kNoise && !is_shadow(now.at(x, y), empty.at(x, y)) ? 1.f : 0.f;
  }
  return mask;
}

std::optional<Disc> find_disc(const std::vector<float>& mask, int width, int height, double smallest, double largest) {
  struct Offset {
    int x, y, bin;
  };
  constexpr int kBinsPerPixel = 2;
  const int reach = int(std::ceil(largest * (1 + kRing)));
  std::vector<Offset> offsets;
  for (int y = -reach; y <= reach; ++y)
    for (int x = -reach; x <= reach; ++x)
      if (x * x + y * y <= reach * reach) offsets.push_back({x, y, int(kBinsPerPixel * std::hypot(x, y))});
  const std::size_t bins = std::size_t(kBinsPerPixel * reach + 1);

  std::optional<Disc> best;
  std::vector<double> full(bins), all(bins), possible(bins);
  for (int cy = 0; cy < height; ++cy) {
    for (int cx = 0; cx < width; ++cx) {
      if (mask[std::size_t(cy) * std::size_t(width) + std::size_t(cx)] == 0) continue;
      std::ranges::fill(full, 0);
      std::ranges::fill(all, 0);
      std::ranges::fill(possible, 0);
      for (const Offset& o : offsets) {
        const int x = cx + o.x, y = cy + o.y;
        possible[std::size_t(o.bin)] += 1;
        if (x < 0 || y < 0 || x >= width || y >= height) continue;
        const std::size_t i = std::size_t(y) * std::size_t(width) + std::size_t(x);
        full[std::size_t(o.bin)] += double(mask[i]);
        all[std::size_t(o.bin)] += 1;
      }
      for (std::size_t b = 1; b < bins; ++b) {
        full[b] += full[b - 1];
        all[b] += all[b - 1];
        possible[b] += possible[b - 1];
      }
      for (double radius = smallest; radius <= largest; radius *= 1.06) {
        const std::size_t inner = std::size_t(kBinsPerPixel * radius),
                          outer = std::min(bins - 1, std::size_t(kBinsPerPixel * radius * (1 + kRing)));
        if (all[inner] < 0.25 * possible[inner]) continue;
        const double inside = full[inner] / all[inner];
        const double ring = (full[outer] - full[inner]) / std::max(1.0, all[outer] - all[inner]);
        // A larger disc with the same contrast explains more of the picture; a hidden one explains less.
        const double score = (inside - ring) * std::sqrt(all[inner] / possible[inner]) * (0.9 + 0.1 * radius / largest);
        if (score > kLeastScore && (!best || score > best->score)) best = Disc{cx + 0.5, cy + 0.5, radius, score};
      }
    }
  }
  return best;
}

std::vector<Disc> find_discs(std::vector<float> mask, int width, int height, double smallest, double largest, std::size_t most) {
  std::vector<Disc> discs;
  while (discs.size() < most) {
    const auto disc = find_disc(mask, width, height, smallest, largest);
    if (!disc) break;
    discs.push_back(*disc);
    const double own = kOwnReach * disc->radius;
    for (int y = std::max(0, int(disc->y - own)); y <= std::min(height - 1, int(disc->y + own)); ++y)
      for (int x = std::max(0, int(disc->x - own)); x <= std::min(width - 1, int(disc->x + own)); ++x)
        if (std::hypot(x + 0.5 - disc->x, y + 0.5 - disc->y) < own) mask[std::size_t(y) * std::size_t(width) + std::size_t(x)] = 0;
  }
  return discs;
}

}  // namespace rimshot::evaluate
