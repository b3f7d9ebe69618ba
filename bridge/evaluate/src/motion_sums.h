#pragma once
#include <optional>
#include <vector>

#include "arc_fit.h"

namespace rimshot::evaluate {

/// What is believed of a stretch's acceleration before it is seen.
struct AccelerationBelief {
  Vec3 mean = Vec3::Zero();
  double sigma = 0;
};

/// Least squares of a constant acceleration over any neighbouring sightings, each in constant time: sums over the sightings from the
/// first one on of the terms of its normal equations.
class MotionSums {
 public:
  using Mat9 = Eigen::Matrix<double, 9, 9>;
  using Vec9 = Eigen::Matrix<double, 9, 1>;

  explicit MotionSums(const std::vector<Sighting>& sightings);

  /// Normal equations for position, velocity (at the first sighting's time) and acceleration of the sightings first..last.
  struct Equations {
    Mat9 normal = Mat9::Zero();
    Vec9 right = Vec9::Zero();
    double squares = 0;  ///< of the weighted sightings
  };
  Equations equations(std::size_t first, std::size_t last) const;

  /// Weighted squared residuals of the best motion, with those of the belief.
  double cost(std::size_t first, std::size_t last, const std::optional<AccelerationBelief>& belief) const;

  /// Of the acceleration alone, once position and velocity are eliminated: its information and information times value.
  void acceleration(std::size_t first, std::size_t last, Mat3& information, Vec3& weighted) const;

 private:
  static constexpr int kPowers = 5;
  struct Sums {
    Mat3 information[kPowers];  // times t^0 .. t^4
    Vec3 weighted[3];           // times t^0 .. t^2
    double squares = 0;
    Sums();
  };
  Vec3 middle_ = Vec3::Zero();  // subtracted, so that sums stay small
  std::vector<double> time_;
  std::vector<Sums> until_;     // [n + 1], of the sightings before
};

}  // namespace rimshot::evaluate
