#include "rimshot/predict/parameter.h"

#include <Eigen/Eigenvalues>
#include <algorithm>

namespace rimshot::predict {

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

Eigen::VectorXd Unknowns::inside(Eigen::VectorXd values) const {
  for (std::size_t i = 0; i < parameters.size(); ++i)
    values[long(i)] = std::clamp(values[long(i)], parameters[i].low, parameters[i].high);
  return values;
}

Eigen::VectorXd Unknowns::draw(const Belief& belief, Rng& rng) const {
  Eigen::VectorXd deviate(belief.mean.size());
  for (double& value : deviate) value = rng.normal();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> axes(belief.covariance);
  return inside(belief.mean + axes.eigenvectors() * axes.eigenvalues().cwiseMax(0).cwiseSqrt().cwiseProduct(deviate));
}

Unknowns Unknowns::with_laws_of(const Unknowns& other, const Belief& posterior) const {
  Unknowns out = *this;
  std::vector<std::pair<long, long>> shared;  // here, there
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (!parameters[i].law) continue;
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
