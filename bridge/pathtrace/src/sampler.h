#pragma once
#include <cstdint>

#include "vec3f.h"

namespace rimshot::pathtrace {

/// Low-discrepancy numbers for one sample of one pixel: padded pairs of the Sobol' (0,2)-sequence, each pair with its own Owen
/// scrambling and its own shuffling of the samples (Burley, Practical Hash-based Owen Scrambling, JCGT 9(4), 2020).
/// Every aligned block of 2^k samples of a pixel is stratified in every pair. The numbers depend on (seed, pixel, sample,
/// dimension) only.
class Sampler {
 public:
  Sampler(std::uint64_t seed, std::uint32_t pixel, std::uint32_t sample)
      : key_(mix(mix(seed + kGolden) ^ (pixel * kGolden + 1))), reversed_sample_(reverse(sample)) {}

  /// The pair of a dimension, in [0, 1)^2. What a path drew before does not shift what it draws here.
  Vec2f at(std::uint32_t dimension) const {
    const std::uint64_t key = mix(key_ ^ ((dimension + 1) * kGolden));
    const auto shuffle = std::uint32_t(key), scramble_x = std::uint32_t(key >> 32), scramble_y = std::uint32_t(mix(key) >> 32);
    const std::uint32_t index = reverse(permute(reversed_sample_, shuffle));
    return {unit(reverse(permute(index, scramble_x))), unit(reverse(permute(second_dimension(index), scramble_y)))};
  }

 private:
  static constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15ull;

  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }

  static std::uint32_t reverse(std::uint32_t x) {
    x = __builtin_bswap32(x);
    x = ((x >> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4);
    x = ((x >> 2) & 0x33333333) | ((x & 0x33333333) << 2);
    return ((x >> 1) & 0x55555555) | ((x & 0x55555555) << 1);
  }

  /// A bijection in which every bit depends on itself and the lower bits only; between two reversals it is an Owen scrambling.
  /// Constants by N. Vegdahl.
  static std::uint32_t permute(std::uint32_t x, std::uint32_t seed) {
    x ^= x * 0x3d20adea;
    x += seed;
    x *= (seed >> 16) | 1;
    x ^= x * 0x05526c56;
    return x ^ (x * 0x53a22864);
  }

  /// The digits of the second Sobol' dimension, lowest bit first: Pascal's matrix mod 2 times the index. By Lucas' theorem
  /// digit i is the sum of the index' bits j whose binary form contains that of i.
  static std::uint32_t second_dimension(std::uint32_t index) {
    index ^= (index >> 1) & 0x55555555;
    index ^= (index >> 2) & 0x33333333;
    index ^= (index >> 4) & 0x0f0f0f0f;
    index ^= (index >> 8) & 0x00ff00ff;
    return index ^ ((index >> 16) & 0x0000ffff);
  }

  static float unit(std::uint32_t x) { return float(x >> 8) * 0x1p-24f; }

  std::uint64_t key_;
  std::uint32_t reversed_sample_;
};

}  // namespace rimshot::pathtrace
