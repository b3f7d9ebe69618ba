#include "rimshot/predict/parameter.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <numbers>

namespace rimshot::predict {
namespace {

constexpr double kRounding = 1e-12;  ///< part of its variance that a known value keeps

double below(const Belief& belief, std::size_t i, double value) {
  return 0.5 * std::erfc((belief.mean[long(i)] - value) / (belief.sigma(i) * std::numbers::sqrt2));
}

/// A normal distribution's conditional, and the density that it had at the value.
std::pair<Belief, double> conditional(const Belief& belief, long known, double value) {
  Belief out = belief;
  const Eigen::VectorXd column = belief.covariance.col(known);
  const double variance = belief.covariance(known, known), away = value - belief.mean[known];
  out.mean += column * away / variance;
  out.covariance -= column * column.transpose() / variance;
  out.covariance(known, known) += kRounding * variance;
  return {out, std::exp(-0.5 * away * away / variance) / std::sqrt(variance)};
}

std::size_t chosen(const std::vector<double>& probabilities, Rng& rng) {
  if (probabilities.size() == 1) return 0;
  double left = rng.uniform(0, 1);
  for (std::size_t k = 0; k + 1 < probabilities.size(); ++k)
    if ((left -= probabilities[k]) < 0) return k;
  return probabilities.size() - 1;
}

}  // namespace

double Explanations::mean(std::size_t i) const {
  double out = 0;
  for (std::size_t k = 0; k < beliefs.size(); ++k) out += probabilities[k] * beliefs[k].mean[long(i)];
  return out;
}

double Explanations::sigma(std::size_t i) const {
  const double middle = mean(i);
  double variance = 0;
  for (std::size_t k = 0; k < beliefs.size(); ++k)
    variance += probabilities[k] * (std::pow(beliefs[k].sigma(i), 2) + std::pow(beliefs[k].mean[long(i)] - middle, 2));
  return std::sqrt(variance);
}

std::pair<double, double> Explanations::interval95(std::size_t i) const {
  constexpr double kReach = 8;  // standard deviations
  constexpr int kHalvings = 60;
  double lowest = std::numeric_limits<double>::infinity(), highest = -lowest;
  for (const Belief& belief : beliefs) {
    lowest = std::min(lowest, belief.mean[long(i)] - kReach * belief.sigma(i));
    highest = std::max(highest, belief.mean[long(i)] + kReach * belief.sigma(i));
  }
  const auto quantile = [&](double q) {
    double low = lowest, high = highest;
    for (int k = 0; k < kHalvings; ++k) {
      const double middle = 0.5 * (low + high);
      double mass = 0;
      for (std::size_t b = 0; b < beliefs.size(); ++b) mass += probabilities[b] * below(beliefs[b], i, middle);
      (mass < q ? low : high) = middle;
    }
    return 0.5 * (low + high);
  };
  return {quantile(0.025), quantile(0.975)};
}

Explanations Explanations::given(std::size_t i, double value) const {
  Explanations out;
  double sum = 0;
  for (std::size_t k = 0; k < beliefs.size(); ++k) {
    const auto [belief, density] = conditional(beliefs[k], long(i), value);
    out.beliefs.push_back(belief);
    out.probabilities.push_back(probabilities[k] * density);
    sum += out.probabilities.back();
  }
  for (double& probability : out.probabilities) probability = sum > 0 ? probability / sum : 1.0 / double(beliefs.size());
  return out;
}

void Unknowns::add(Parameter parameter, double mean, double sigma) {
  const long count = long(parameters.size());
  parameters.push_back(std::move(parameter));
  prior.mean.conservativeResize(count + 1);
  prior.mean[count] = mean;
  Eigen::MatrixXd covariance = Eigen::MatrixXd::Zero(count + 1, count + 1);
  covariance.topLeftCorner(count, count) = prior.covariance;
  covariance(count, count) = sigma * sigma;
  prior.covariance = covariance;
}

scene::Scene Unknowns::apply(scene::Scene scene, const Eigen::VectorXd& values) const {
  const Eigen::VectorXd allowed = inside(values);
  for (std::size_t i = 0; i < parameters.size(); ++i) parameters[i].set(scene, allowed[long(i)]);
  return scene;
}

Eigen::VectorXd Unknowns::values_of(const scene::Scene& scene) const {
  Eigen::VectorXd out(long(parameters.size()));
  for (std::size_t i = 0; i < parameters.size(); ++i) out[long(i)] = parameters[i].get(scene);
  return out;
}

Eigen::VectorXd Unknowns::inside(Eigen::VectorXd values) const {
  for (std::size_t i = 0; i < parameters.size(); ++i)
    values[long(i)] = std::clamp(values[long(i)], parameters[i].low, parameters[i].high);
  return values;
}

Eigen::VectorXd Unknowns::draw(const Explanations& explanations, Rng& rng) const {
  const Belief& belief = explanations.beliefs[chosen(explanations.probabilities, rng)];
  Eigen::VectorXd deviate(belief.mean.size());
  for (double& value : deviate) value = rng.normal();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> axes(belief.covariance);
  return inside(belief.mean + axes.eigenvectors() * axes.eigenvalues().cwiseMax(0).cwiseSqrt().cwiseProduct(deviate));
}

Unknowns Unknowns::with_laws_of(const Unknowns& other, const Belief& posterior) const {
  Unknowns out = *this;
  std::vector<std::pair<long, long>> shared;  // here, there
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].kind != Kind::Law) continue;
    const auto same = std::ranges::find(other.parameters, parameters[i].name, &Parameter::name);
    if (same != other.parameters.end()) shared.emplace_back(long(i), same - other.parameters.begin());
  }
  for (const auto& [here, there] : shared) {
    out.prior.mean[here] = posterior.mean[there];
    for (const auto& [column, column_there] : shared)
      out.prior.covariance(here, column) = posterior.covariance(there, column_there);
  }
  return out;
}

}  // namespace rimshot::predict
