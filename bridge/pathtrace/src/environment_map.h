#pragma once
#include <vector>

#include "rimshot/pathtrace/environment.h"
#include "vec3f.h"

namespace rimshot::pathtrace {

/// An environment with the means to draw directions from it: a pixel by its share of the light (its luminance times its solid
/// angle), then evenly over the pixel's solid angle (Pharr et al., Physically Based Rendering, 4th ed., section 12.5).
class EnvironmentMap {
 public:
  /// @throws Error(InvalidInput) for a picture without pixels, or with negative or non-finite values.
  EnvironmentMap(const Environment& picture, double scale);

  Vec3f radiance(const Vec3& direction) const { return value(pixel_of(direction)); }
  /// Of sample() in that direction [1/sr]; 0 where it is black.
  float density(const Vec3& direction) const { return density_of(pixel_of(direction)); }

  struct Sample { Vec3 direction; float density; Vec3f radiance; };
  Sample sample(const Vec2f& u) const;

 private:
  std::size_t pixel_of(const Vec3& direction) const;
  Vec3f value(std::size_t pixel) const { return Eigen::Map<const Vec3f>(&radiance_[3 * pixel]); }
  float density_of(std::size_t pixel) const;
  double row_height(std::size_t row) const { return row_z_[row] - row_z_[row + 1]; }

  int width_, height_;
  double turn_;
  std::vector<float> radiance_;
  std::vector<double> row_z_;     ///< [H + 1] cosines of the rows' edges, from 1 to -1
  std::vector<double> rows_;      ///< [H + 1] share of the light above each row's edge
  std::vector<double> columns_;   ///< [H, W + 1] the same along a row
};

}  // namespace rimshot::pathtrace
