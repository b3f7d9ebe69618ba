#pragma once
#include <cstdint>

namespace rimshot {

/// Seeded random numbers, equal on every machine: SplitMix64 (Steele, Lea and Flood, OOPSLA 2014) over a counter that starts
/// at a hash of (seed, stream). No function of the C library enters a value but sqrt. Not for cryptography.
class Rng {
 public:
  explicit Rng(std::uint64_t seed, std::uint64_t stream = 0);
  std::uint64_t bits();
  /// [0, 1), a multiple of 2^-53.
  double uniform();
  /// [a, b).
  double uniform(double a, double b) { return a + (b - a) * uniform(); }
  /// 0 .. count-1, without bias; count >= 1.
  std::uint64_t index(std::uint64_t count);
  /// Mean 0, variance 1 (polar method, Marsaglia and Bray, SIAM Review 6, 1964).
  double normal();

 private:
  std::uint64_t state_;
};

}  // namespace rimshot
