#pragma once
#include <cstddef>

namespace rimshot::evaluate {

/// Sum of n numbers in the order in which NumPy adds a contiguous array (pairwise summation: eight running sums over blocks of up to
/// 128, halves added recursively), so that a mean comes out equal to the last bit.
template <typename T>
T numpy_sum(const T* values, std::size_t n) {
  if (n < 8) {
    T sum = T(-0.0);
    for (std::size_t i = 0; i < n; ++i) sum += values[i];
    return sum;
  }
  if (n <= 128) {
    T partial[8];
    for (std::size_t k = 0; k < 8; ++k) partial[k] = values[k];
    std::size_t i = 8;
    for (; i + 8 <= n; i += 8)
      for (std::size_t k = 0; k < 8; ++k) partial[k] += values[i + k];
    T sum = ((partial[0] + partial[1]) + (partial[2] + partial[3])) + ((partial[4] + partial[5]) + (partial[6] + partial[7]));
    for (; i < n; ++i) sum += values[i];
    return sum;
  }
  const std::size_t half = n / 2 - n / 2 % 8;
  return numpy_sum(values, half) + numpy_sum(values + half, n - half);
}

}  // namespace rimshot::evaluate
