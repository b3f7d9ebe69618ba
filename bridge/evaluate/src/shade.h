#pragma once
#include <optional>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::evaluate {

/// A point of the ball's surface as a pixel shows it.
struct ShadeSample {
  Vec3 normal;  ///< outward, W
  Vec3 colour;  ///< linear light
};

/// How bright the ball is, by its normal: spherical harmonics of degree 2, which hold 99 % of the light that a diffuse surface returns
/// (Ramamoorthi and Hanrahan, SIGGRAPH 2001).
class Shade {
 public:
  /// Robust least squares; a ball's seams and highlights are outliers. Nothing from fewer than 12 samples.
  static std::optional<Shade> learn(const std::vector<ShadeSample>& samples);
  /// This shade bent towards one frame's samples: a ball above the floor, or under the board, has other light than elsewhere.
  Shade adapted(const std::vector<ShadeSample>& samples) const;
  /// Linear colour of the surface with that normal, not below 0.
  Vec3 colour(const Vec3& normal) const;

 private:
  using Coefficients = Eigen::Matrix<double, 9, 3>;
  Coefficients coefficients_ = Coefficients::Zero();
  /// Robust least squares that `ridge` (a part of the samples' weight) holds near `anchor`.
  static Shade fit(const std::vector<ShadeSample>& samples, const Coefficients& anchor, const Eigen::Matrix<double, 9, 1>& ridge);
};

}  // namespace rimshot::evaluate
