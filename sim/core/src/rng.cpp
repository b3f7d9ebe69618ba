#include "rimshot/core/rng.h"

#include <cmath>

#include "rimshot/core/deterministic_math.h"

namespace rimshot {
namespace {

constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ull;

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

}  // namespace

Rng::Rng(std::uint64_t seed, std::uint64_t stream) : state_(mix(mix(seed + kGolden) ^ (stream * kGolden + 1))) {}

std::uint64_t Rng::bits() { return mix(state_ += kGolden); }

double Rng::uniform() { return double(bits() >> 11) * 0x1p-53; }

std::uint64_t Rng::index(std::uint64_t count) {
  const std::uint64_t rejected = (0 - count) % count;  // 2^64 mod count: below it a residue would be drawn too often
  for (;;) {
    const std::uint64_t value = bits();
    if (value >= rejected) return value % count;
  }
}

double Rng::normal() {
  // Marsaglia's polar method.
  for (;;) {
    const double u = uniform(-1, 1), v = uniform(-1, 1);
    const double s = u * u + v * v;
    if (s > 0 && s < 1) return u * std::sqrt(-2 * deterministic::log(s) / s);
  }
}

}  // namespace rimshot
