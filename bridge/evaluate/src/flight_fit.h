#pragma once
#include <optional>
#include <vector>

#include "flight_motion.h"
#include "flight_split.h"

namespace rimshot::evaluate {

/// What is given of a clip's world.
struct FlightKnowledge {
  double focal = 0;                ///< [px] by which the sightings were made
  double focal_spread = 0;         ///< standard deviation of the logarithm of the true one over it; 0 = known
  std::optional<double> gravity;   ///< size in radii/s^2, where both the ball's radius and gravity are given
};

/// The ball's motion through the clip for one set of numbers.
struct FlightMotion {
  SharedLaw law;
  double outline = 0;                   ///< error that all readings of the apparent radius share [px]
  std::vector<StretchMotion> stretches;
  std::vector<std::optional<double>> meeting;  ///< [stretches - 1] time at which neighbours meet [s]; nothing where they do not
};

/// All stretches of a clip fitted at once.
class FlightFit {
 public:
  /// Weighted least squares with Huber's weights over every stretch's start and velocity, the times at which neighbours meet, gravity, and
  /// what cannot be known but is believed within bounds: the air's drag and lift, the outline's error, the focal length, how far
  /// the camera looks up or down. Sightings are relative to the camera, in ball radii.
  /// @param scale of the sightings' variances; without one the fit tells it
  FlightFit(const std::vector<Sighting>& sightings, const FlightSplit& split, double frame_time, const FlightKnowledge& knowledge, std::optional<double> scale = {});

  FlightMotion motion() const { return unpack(parameters_); }
  /// `count` motions as likely as the fitted one (normal distribution about it by the equations' inverse).
  std::vector<FlightMotion> draws(int count) const;
  const std::vector<Stretch>& stretches() const { return split_.stretches; }
  double scale() const { return scale_; }
  /// Squared standard errors by which sightings (with Huber's weights), meetings and beliefs are missed: twice the negative logarithm of
  /// how probable the motion is.
  double cost() const { return cost_; }
  double half_length(std::size_t stretch) const { return half_[stretch]; }  ///< [s]
  /// Distance of a sighting from the motion in its standard errors.
  double deviation(std::size_t sighting) const;
  /// Root mean square of the sightings' deviations, per degree of freedom.
  double residual() const { return residual_; }
  /// Shortest way from one stretch to the next where they do not meet [radii]; 0 where they do.
  double gap(std::size_t joint) const { return gaps_[joint]; }

 private:
  FlightMotion unpack(const Eigen::VectorXd& x) const;
  void find_breaks();
  void start();
  void iterate(int rounds);
  /// Keeps the meetings of `x` within `beyond` [s] of the sightings beside them.
  void clamp_meetings(Eigen::VectorXd& x, double beyond) const;
  /// Normal equations at the parameters, and the cost there.
  double linearise(Eigen::MatrixXd& normal, Eigen::VectorXd& right, double damping) const;
  Vec3 modelled(const FlightMotion& motion, std::size_t stretch, double time) const;

  std::vector<Sighting> sightings_;
  FlightSplit split_;
  double frame_time_;
  FlightKnowledge knowledge_;
  std::vector<double> middle_, half_;       // of the stretches [s]
  std::vector<long> meeting_at_;            // place of each joint's time among the parameters; -1 where there is none
  std::vector<double> gaps_;
  Eigen::VectorXd parameters_;
  Eigen::MatrixXd covariance_;
  double residual_ = 0, cost_ = 0;
  double fast_ = 0;  // largest speed from sighting to sighting, across the picture [radii/s]
  double scale_ = 1;  // of the sightings' variances
};

}  // namespace rimshot::evaluate
