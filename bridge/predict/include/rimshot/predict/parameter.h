#pragma once
#include <Eigen/Core>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rimshot/core/rng.h"
#include "rimshot/scene/scene.h"

namespace rimshot::predict {

/// What an unknown belongs to: a ball at time 0, a law, whose coefficients other clips of the same world share, or the
/// camera.
enum class Kind { State, Law, Camera };

/// One unknown number of a scene.
struct Parameter {
  std::string name, unit;
  double step = 1e-4;  ///< of finite differences
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  Kind kind = Kind::State;
  std::optional<double> other_start;  ///< where the fit begins once more: a value under which the laws act otherwise
  std::function<double(const scene::Scene&)> get;
  std::function<void(scene::Scene&, double)> set;
};

/// What is believed about the parameters: a normal distribution, cut off at their bounds.
struct Belief {
  Eigen::VectorXd mean;        ///< [P]
  Eigen::MatrixXd covariance;  ///< [P, P]
  double sigma(std::size_t i) const { return std::sqrt(covariance(long(i), long(i))); }
};

/// What is believed where the frames leave several explanations: a sum of normal distributions, the most probable first.
/// A ball that slid through a bounce and one that did not, but came with another spin, look alike.
struct Explanations {
  std::vector<Belief> beliefs;        ///< at least one
  std::vector<double> probabilities;  ///< of each; sum 1

  double mean(std::size_t i) const;
  double sigma(std::size_t i) const;
  /// Between the 2.5 % and 97.5 % quantiles of parameter i.
  std::pair<double, double> interval95(std::size_t i) const;
  /// What is believed once parameter i is known to be `value`.
  Explanations given(std::size_t i, double value) const;
};

/// The unknowns of one question, with what is believed about them beforehand.
struct Unknowns {
  std::vector<Parameter> parameters;  ///< [P]
  Belief prior;

  void add(Parameter parameter, double mean, double sigma);
  /// The scene in which every parameter has its value, inside its bounds.
  scene::Scene apply(scene::Scene scene, const Eigen::VectorXd& values) const;
  /// Every parameter's value in a scene. [P]
  Eigen::VectorXd values_of(const scene::Scene& scene) const;
  Eigen::VectorXd inside(Eigen::VectorXd values) const;
  /// One draw, inside the bounds.
  Eigen::VectorXd draw(const Explanations& explanations, Rng& rng) const;
  /// The laws' part of a belief, and the unknowns with that part as their prior for the laws of the same names.
  Unknowns with_laws_of(const Unknowns& other, const Belief& posterior) const;
};

}  // namespace rimshot::predict
