#include "round.h"

#include <tbb/parallel_for.h>

#include <algorithm>

#include "rimshot/core/linear_algebra.h"
#include "rimshot/predict/estimate.h"

namespace rimshot::predict {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMostIterations = 40;
constexpr double kBiasStep = 1e-3;  ///< of finite differences [px]
constexpr double kSettled = 1e-7;   ///< relative fall of the cost
constexpr double kKnown = 1e12;     ///< precision of what is not unknown

}  // namespace

std::vector<int> seen_bodies(const Perception& perception) {
  std::vector<int> out;
  for (const Sighting& s : perception.sightings)
    if (std::ranges::find(out, s.body) == out.end()) out.push_back(s.body);
  return out;
}

Round::Round(const Perception& perception, const Unknowns& unknowns, std::size_t count)
    : perception_(perception),
      unknowns_(unknowns),
      bodies_(seen_bodies(perception)),
      count_(count),
      precision_(MatrixXd::Zero(size(), size())) {
  precision_.topLeftCorner(parameters(), parameters()) = inverse_symmetric(unknowns.prior.covariance);
  for (long i = parameters(); i < size(); ++i) {
    const double sigma = perception.bias[(i - parameters()) % 3];
    precision_(i, i) = sigma > 0 ? 1 / (sigma * sigma) : kKnown;
  }
}

double Round::prior_cost(const VectorXd& x) const {
  const VectorXd away = deviation(x);
  return away.dot(precision_ * away);
}

std::optional<VectorXd> Round::residuals(const VectorXd& x) const {
  const double end = perception_.sightings[count_ - 1].time;
  const auto run = run_of(perception_, unknowns_, x.head(parameters()), end);
  if (!run) return {};
  const View view = perception_.view_in(run->scene);
  VectorXd out(3 * long(count_));
  for (std::size_t i = 0; i < count_; ++i) {
    const Sighting& s = perception_.sightings[i];
    const auto& sphere = std::get<scene::Sphere>(run->scene.bodies[std::size_t(s.body)].shape);
    Vec3 expected = see(view, run->state_at(s.body, s.time).p_WB, sphere.radius);
    expected += x.segment<3>(parameters() + 3 * (std::ranges::find(bodies_, s.body) - bodies_.begin()));
    out.segment<3>(3 * long(i)) = (s.seen - expected).cwiseQuotient(s.sigma);
  }
  return out;
}

std::pair<MatrixXd, VectorXd> Round::equations(const VectorXd& x, const VectorXd& residual) const {
  MatrixXd jacobian(residual.size(), size());
  tbb::parallel_for(0L, size(), [&](long k) { jacobian.col(k) = slope(x, residual, k); });
  return {jacobian.transpose() * jacobian + precision_, -jacobian.transpose() * residual - precision_ * deviation(x)};
}

bool Round::descend(VectorXd& x) const {
  auto residual = residuals(x);
  if (!residual) return false;
  double cost = residual->squaredNorm() + prior_cost(x), damping = 1e-3;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    const auto [matrix, right] = equations(x, *residual);
    bool better = false;
    double fall = 0;
    for (; damping < 1e8 && !better; damping *= 10) {
      const MatrixXd damped = matrix + damping * MatrixXd(matrix.diagonal().asDiagonal());
      const VectorXd candidate = inside(x + solve_symmetric(damped, right));
      if (!candidate.allFinite()) continue;
      const auto next = residuals(candidate);
      if (!next) continue;
      const double next_cost = next->squaredNorm() + prior_cost(candidate);
      if (!(next_cost < cost)) continue;
      fall = cost - next_cost;
      cost = next_cost;
      x = candidate;
      residual = next;
      better = true;
    }
    damping = std::max(1e-9, damping / 1000);  // the last attempt's factor of 10 is taken back, too
    if (!better || fall < kSettled * (1 + cost)) break;
  }
  return true;
}

VectorXd Round::deviation(const VectorXd& x) const {
  VectorXd out = x;
  out.head(parameters()) -= unknowns_.prior.mean;
  return out;
}

VectorXd Round::inside(VectorXd x) const {
  x.head(parameters()) = unknowns_.inside(x.head(parameters()));
  return x;
}

VectorXd Round::slope(const VectorXd& x, const VectorXd& residual, long k) const {
  const double step = k >= parameters() ? kBiasStep : unknowns_.parameters[std::size_t(k)].step;
  std::optional<VectorXd> side[2];
  for (const int way : {0, 1}) {
    VectorXd moved = x;
    moved[k] += way == 0 ? -step : step;
    if (inside(moved)[k] == moved[k]) side[way] = residuals(moved);
  }
  if (side[0] && side[1]) return (*side[1] - *side[0]) / (2 * step);
  if (side[1]) return (*side[1] - residual) / step;
  if (side[0]) return (residual - *side[0]) / step;
  return VectorXd::Zero(residual.size());
}

}  // namespace rimshot::predict
