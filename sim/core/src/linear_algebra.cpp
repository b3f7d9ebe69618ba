#include "rimshot/core/linear_algebra.h"

#include <Eigen/Cholesky>

namespace rimshot {

Eigen::MatrixXd solve_symmetric(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B) { return A.ldlt().solve(B); }

Eigen::MatrixXd inverse_symmetric(const Eigen::MatrixXd& A) { return solve_symmetric(A, Eigen::MatrixXd::Identity(A.rows(), A.cols())); }

Eigen::MatrixXd cholesky_factor(const Eigen::MatrixXd& A) { return A.llt().matrixL(); }

}  // namespace rimshot
