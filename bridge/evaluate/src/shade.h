#pragma once
#include <optional>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::evaluate {

/// A point of the ball's surface as a pixel shows it.
struct ShadeSample {
  Vec3 normal;   ///< outward, W
  Vec3 colour;   ///< linear light
  double depth;  ///< distance from the outline, inwards [px]
};

/// BT.709 luminance of a linear colour.
double luminance_of(const Vec3& colour);

/// How bright the ball is, by its normal: a colour that varies little times spherical harmonics of degree 2, which hold
/// 99 % of the light that a diffuse surface returns (Ramamoorthi and Hanrahan, SIGGRAPH 2001). The colour comes from
/// deep inside, because codecs smear it over the outline.
class Shade {
 public:
  /// Robust least squares; a ball's seams and highlights are outliers. Nothing from fewer than 12 samples.
  static std::optional<Shade> learn(const std::vector<ShadeSample>& samples);
  /// This shade in one frame's light: the ball may be in a shadow, which takes the lamp away and leaves the sky, or
  /// near a bright floor. Fits a factor on this shade, a uniform light and a tilt.
  Shade adapted(const std::vector<ShadeSample>& samples) const;
  /// Linear colour of the surface with that normal, not below 0.
  Vec3 colour(const Vec3& normal) const { return luminance(normal) * (tint_ * normal.homogeneous()).cwiseMax(0); }

 private:
  using Harmonics = Eigen::Matrix<double, 9, 1>;
  Harmonics coefficients_ = Harmonics::Zero();
  /// Colour of luminance 1 by normal (x, y, z, 1): the sky's side is bluer than the floor's.
  Eigen::Matrix<double, 3, 4> tint_ = Eigen::Vector4d(0, 0, 0, 1).transpose().replicate<3, 1>();

  double luminance(const Vec3& normal) const;
  /// Robust least squares over shades spanned by the columns of `basis`, held near `anchor` by `ridge` (parts of the
  /// samples' weight).
  void fit(const std::vector<ShadeSample>& samples, const Eigen::MatrixXd& basis, const Eigen::VectorXd& anchor,
           const Eigen::VectorXd& ridge);
};

}  // namespace rimshot::evaluate
