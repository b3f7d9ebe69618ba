#pragma once
#include "rimshot/losses/jet.h"

namespace rimshot::losses {

/// Sums over a body's coverage a_i at pixel centres (x_i, y_i) [px]: its area, where it lies and how far it reaches. They are the
/// states that the constraints on the picture's own layers act on, the D of [N, T, B, D].
enum Moment : int {
  kSum = 0,    ///< sum a [px]
  kSumX = 1, kSumY = 2,                  ///< sum a x, sum a y
  kSumXX = 3, kSumXY = 4, kSumYY = 5,    ///< sum a x^2, sum a x y, sum a y^2
  kMoments = 6,
};

/// [px] a body with less coverage counts as out of sight.
inline constexpr double kLeastArea = 4;

/// Centroid and central second moments per area of a coverage.
template <typename T>
struct Extent {
  T area, x, y;        ///< [px^2], [px]
  T xx, xy, yy;        ///< [px^2]; r^2 / 4 on the diagonal for a disc

  RIMSHOT_HOST_DEVICE explicit Extent(const T* m)
      : area(m[kSum]), x(m[kSumX] / m[kSum]), y(m[kSumY] / m[kSum]), xx(m[kSumXX] / m[kSum] - x * x), xy(m[kSumXY] / m[kSum] - x * y),
        yy(m[kSumYY] / m[kSum] - y * y) {}
};

/// Adds a coverage [height, width] up to its moments.
template <typename Real>
RIMSHOT_HOST_DEVICE void coverage_moments(const Real* coverage, int height, int width, double* moments) {
  for (int i = 0; i < kMoments; ++i) moments[i] = 0;
  for (int row = 0; row < height; ++row)
    for (int column = 0; column < width; ++column) {
      const double a = double(coverage[row * width + column]), x = column + 0.5, y = row + 0.5;
      const double terms[kMoments] = {a, a * x, a * y, a * x * x, a * x * y, a * y * y};
      for (int i = 0; i < kMoments; ++i) moments[i] += terms[i];
    }
}

}  // namespace rimshot::losses
