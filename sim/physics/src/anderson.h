#pragma once
#include <Eigen/Core>
#include <vector>

namespace rimshot::physics {

/// Anderson's acceleration of a fixed-point iteration x <- g(x), type II: of the last steps it takes the affine combination whose residual
/// g(x) - x is shortest (Anderson 1965; Walker and Ni, "Anderson acceleration for fixed-point iterations", SIAM J. Numer. Anal. 49, 2011).
/// Where g is linear it is GMRES; projections make it piecewise so. A step after which the residual has grown is taken back.
class AndersonAcceleration {
 public:
  /// @param depth number of earlier steps that take part
  explicit AndersonAcceleration(int depth) : depth_(depth) {}

  /// The next argument, from an argument and the value there, both in units in which residuals add up.
  Eigen::VectorXd next(const Eigen::VectorXd& argument, const Eigen::VectorXd& value);

 private:
  int depth_;
  std::vector<Eigen::VectorXd> residual_steps_, value_steps_;  ///< from step to step, the newest overwrites the oldest
  Eigen::MatrixXd products_;                                   ///< of residual_steps_
  std::size_t newest_ = 0;
  Eigen::VectorXd residual_, value_;  ///< of the last step
  double shortest_ = 0;
};

}  // namespace rimshot::physics
