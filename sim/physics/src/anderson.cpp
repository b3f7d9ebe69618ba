#include "anderson.h"

#include <Eigen/Cholesky>

namespace rimshot::physics {
namespace {

/// Share of the products' mean that keeps their matrix positive where steps repeat each other.
constexpr double kRegular = 1e-12;
/// A residual that is longer by this factor than the shortest so far shows that the combination led astray.
constexpr double kAstray = 4;

}  // namespace

Eigen::VectorXd AndersonAcceleration::next(const Eigen::VectorXd& argument, const Eigen::VectorXd& value) {
  const Eigen::VectorXd residual = value - argument;
  const double length = residual.norm();
  if (residual_.size() == 0 || length > kAstray * shortest_) {
    const Eigen::VectorXd back = residual_.size() == 0 ? value : value_;
    residual_steps_.clear();
    value_steps_.clear();
    newest_ = 0;
    residual_ = residual_.size() == 0 ? residual : Eigen::VectorXd();
    if (residual_.size() > 0) value_ = value, shortest_ = length;
    return back;
  }
  if (int(residual_steps_.size()) < depth_) {
    newest_ = residual_steps_.size();
    residual_steps_.emplace_back();
    value_steps_.emplace_back();
    products_.conservativeResize(Eigen::Index(newest_) + 1, Eigen::Index(newest_) + 1);
  } else {
    newest_ = (newest_ + 1) % residual_steps_.size();
  }
  residual_steps_[newest_] = residual - residual_;
  value_steps_[newest_] = value - value_;
  const Eigen::Index m = Eigen::Index(residual_steps_.size());
  Eigen::VectorXd against(m);
  for (Eigen::Index i = 0; i < m; ++i) {
    products_(i, Eigen::Index(newest_)) = products_(Eigen::Index(newest_), i) = residual_steps_[std::size_t(i)].dot(residual_steps_[newest_]);
    against[i] = residual_steps_[std::size_t(i)].dot(residual);
  }
  residual_ = residual;
  value_ = value;
  shortest_ = std::min(shortest_, length);
  Eigen::MatrixXd regular = products_;
  regular.diagonal().array() += kRegular * products_.trace() / double(m);
  const Eigen::VectorXd weights = regular.ldlt().solve(against);
  if (!weights.allFinite()) return value;
  Eigen::VectorXd out = value;
  for (Eigen::Index i = 0; i < m; ++i) out -= weights[i] * value_steps_[std::size_t(i)];
  return out;
}

}  // namespace rimshot::physics
