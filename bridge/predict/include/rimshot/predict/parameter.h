#pragma once
#include <Eigen/Core>
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "rimshot/core/rng.h"
#include "rimshot/scene/scene.h"

namespace rimshot::predict {

/// One unknown number of a scene: a component of a ball's state at time 0, or a coefficient of a law.
struct Parameter {
  std::string name, unit;
  double step = 1e-4;  ///< of finite differences
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  bool law = false;  ///< a law's coefficient, which other clips of the same world share
  std::function<void(scene::Scene&, double)> set;
};

/// What is believed about the parameters: a normal distribution, cut off at their bounds.
struct Belief {
  Eigen::VectorXd mean;        ///< [P]
  Eigen::MatrixXd covariance;  ///< [P, P]
  double sigma(std::size_t i) const { return std::sqrt(covariance(long(i), long(i))); }
};

/// The unknowns of one question, with what is believed about them beforehand.
struct Unknowns {
  std::vector<Parameter> parameters;  ///< [P]
  Belief prior;

  void add(Parameter parameter, double mean, double sigma);
  /// The scene in which every parameter has its value, inside its bounds.
  scene::Scene apply(scene::Scene scene, const Eigen::VectorXd& values) const;
  Eigen::VectorXd inside(Eigen::VectorXd values) const;
  /// One draw of `belief`, inside the bounds.
  Eigen::VectorXd draw(const Belief& belief, Rng& rng) const;
  /// The laws' part of a belief, and the unknowns with that part as their prior for the laws of the same names.
  Unknowns with_laws_of(const Unknowns& other, const Belief& posterior) const;
};

}  // namespace rimshot::predict
