#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "rimshot/predict/parameter.h"
#include "rimshot/predict/sighting.h"

namespace rimshot::predict {

/// One round of the fit: the sightings until a horizon. Unknown are the parameters [P], and behind them every seen
/// body's common error of its sightings [px].
class Round {
 public:
  /// @param count of the sightings, from the first
  Round(const Perception& perception, const Unknowns& unknowns, std::size_t count);

  long parameters() const { return long(unknowns_.parameters.size()); }
  long size() const { return parameters() + 3 * long(bodies_.size()); }

  /// Of all unknowns, before the sightings. [size, size]
  const Eigen::MatrixXd& precision() const { return precision_; }
  double prior_cost(const Eigen::VectorXd& x) const;

  /// [3 sightings] in standard errors; nothing where the scene cannot be.
  std::optional<Eigen::VectorXd> residuals(const Eigen::VectorXd& x) const;

  /// Gauss-Newton's matrix and right side at x.
  std::pair<Eigen::MatrixXd, Eigen::VectorXd> equations(const Eigen::VectorXd& x, const Eigen::VectorXd& residual) const;

  /// Levenberg and Marquardt's method from x; false where the scene of x cannot be.
  bool descend(Eigen::VectorXd& x) const;

 private:
  Eigen::VectorXd deviation(const Eigen::VectorXd& x) const;
  Eigen::VectorXd inside(Eigen::VectorXd x) const;
  /// Derivative of the residuals by unknown k: central, or to the side on which the scene can be.
  Eigen::VectorXd slope(const Eigen::VectorXd& x, const Eigen::VectorXd& residual, long k) const;

  const Perception& perception_;
  const Unknowns& unknowns_;
  std::vector<int> bodies_;
  std::size_t count_;
  Eigen::MatrixXd precision_;
};

/// The bodies that are seen, in the order in which they appear.
std::vector<int> seen_bodies(const Perception& perception);

}  // namespace rimshot::predict
