#pragma once
#include <Eigen/Core>

namespace rimshot {

// Eigen's decompositions take seconds to compile for each size and file; these are compiled once, for any size.
// A [n, n] is symmetric; the lower triangle is read.

/// X [n, k] of A X = B [n, k] for A without negative eigenvalues: A = P' L D L' P with pivoting (Eigen::LDLT). Where A is singular, a
/// solution if there is one.
Eigen::MatrixXd solve_symmetric(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B);

/// A^-1 [n, n] of a positive definite A.
Eigen::MatrixXd inverse_symmetric(const Eigen::MatrixXd& A);

/// L [n, n], lower triangular, of L L' = A for a positive definite A.
Eigen::MatrixXd cholesky_factor(const Eigen::MatrixXd& A);

}  // namespace rimshot
