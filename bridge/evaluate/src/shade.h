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

/// Luminance of a surface of known hue (a linear colour of any size) from the channels that are not overexposed: a picture ends at white,
/// and a channel there tells only that there was at least so much light. Nothing where every channel is, or the hue is black.
std::optional<double> luminance_of(const Vec3& seen, const Vec3& hue);

/// How bright the ball is, by its normal: a colour that varies little times the light of one lamp, which ends at its terminator, and
/// spherical harmonics of degree 2 for all else, of which they hold 99 % on a diffuse surface (Ramamoorthi and Hanrahan, SIGGRAPH 2001).
/// The colour comes from deep inside, because codecs smear it over the outline. It may be brighter than the picture's white: a pixel that
/// the ball half covers mixes light, not what the picture shows.
class Shade {
 public:
  /// Robust least squares; a ball's seams and highlights are outliers. Nothing from fewer than 12 samples.
  static std::optional<Shade> learn(const std::vector<ShadeSample>& samples);
  /// This shade in one frame's light: the ball may be in a shadow, which takes the lamp away and leaves the sky, or
  /// near a bright floor. Fits a factor on this shade, a uniform light and a tilt.
  Shade adapted(const std::vector<ShadeSample>& samples) const;
  /// Linear colour of the surface with that normal, not below 0.
  Vec3 colour(const Vec3& normal) const { return luminance(normal) * hue(normal); }

 private:
  static constexpr int kTerms = 10;
  using Coefficients = Eigen::Matrix<double, kTerms, 1>;
  Coefficients coefficients_ = Coefficients::Zero();
  Vec3 lamp_ = Vec3::Zero();  ///< unit direction to it, W; 0 = none known
  /// Colour of luminance 1 by normal (x, y, z, 1): the sky's side is bluer than the floor's.
  Eigen::Matrix<double, 3, 4> tint_ = Eigen::Vector4d(0, 0, 0, 1).transpose().replicate<3, 1>();

  Vec3 hue(const Vec3& normal) const { return (tint_ * normal.homogeneous()).cwiseMax(0); }
  double luminance(const Vec3& normal) const;
  Coefficients terms(const Vec3& normal) const;
  /// One step of Gauss and Newton towards the direction from which the lamp explains the samples best.
  void turn_lamp(const std::vector<ShadeSample>& samples, const Eigen::VectorXd& seen, const Eigen::VectorXd& ridge);
  Eigen::MatrixXd terms(const std::vector<ShadeSample>& samples) const;
  /// What the samples show [N], by this shade's hue where they are overexposed.
  Eigen::VectorXd luminances(const std::vector<ShadeSample>& samples) const;
};

}  // namespace rimshot::evaluate
