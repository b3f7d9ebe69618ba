#include "rimshot/predict/estimate.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <sstream>

#include "rimshot/core/error.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/physics/simulate.h"

namespace rimshot::predict {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kMostIterations = 40;
constexpr double kSettled = 1e-7;        ///< relative fall of the cost
constexpr double kFirstHorizon = 6;      ///< sightings of a ball in the first round; then twice as many, and so on
constexpr double kStatedSightings = 10;  ///< how many sightings' residuals the stated errors are worth
constexpr double kUnexplained = 8;       ///< root mean square residual that is no motion of the scene [standard errors]

/// One round of the fit: the sightings until a horizon. The last unknown is the apparent radii's common error [px].
class Round {
 public:
  Round(const Perception& perception, const Unknowns& unknowns, std::size_t count)
      : perception_(perception), unknowns_(unknowns), count_(count), precision_(MatrixXd::Zero(size(), size())) {
    precision_.topLeftCorner(size() - 1, size() - 1) = inverse_symmetric(unknowns.prior.covariance);
    precision_(size() - 1, size() - 1) =
        perception.size_bias > 0 ? 1 / (perception.size_bias * perception.size_bias) : 1e12;
  }

  long size() const { return long(unknowns_.parameters.size()) + 1; }

  /// [3 sightings] in standard errors; nothing where the scene cannot be.
  std::optional<VectorXd> residuals(const VectorXd& x) const {
    const double end = perception_.sightings[count_ - 1].time;
    const auto run = run_of(perception_, unknowns_, x.head(size() - 1), end);
    if (!run) return {};
    VectorXd out(3 * long(count_));
    for (std::size_t i = 0; i < count_; ++i) {
      const Sighting& s = perception_.sightings[i];
      const auto& sphere = std::get<scene::Sphere>(run->scene.bodies[std::size_t(s.body)].shape);
      Vec3 expected = see(perception_.view, run->state_at(s.body, s.time).p_WB, sphere.radius);
      expected.z() += x[size() - 1];
      out.segment<3>(3 * long(i)) = (s.seen - expected).cwiseQuotient(s.sigma);
    }
    return out;
  }

  double prior_cost(const VectorXd& x) const {
    const VectorXd away = deviation(x);
    return away.dot(precision_ * away);
  }

  /// Gauss-Newton's matrix and right side at x.
  std::pair<MatrixXd, VectorXd> equations(const VectorXd& x, const VectorXd& residual) const {
    MatrixXd jacobian(residual.size(), size());
    tbb::parallel_for(0L, size(), [&](long k) { jacobian.col(k) = slope(x, residual, k); });
    return {jacobian.transpose() * jacobian + precision_, -jacobian.transpose() * residual - precision_ * deviation(x)};
  }

  const MatrixXd& precision() const { return precision_; }

  VectorXd inside(VectorXd x) const {
    x.head(size() - 1) = unknowns_.inside(x.head(size() - 1));
    return x;
  }

 private:
  VectorXd deviation(const VectorXd& x) const {
    VectorXd out = x;
    out.head(size() - 1) -= unknowns_.prior.mean;
    return out;
  }

  /// Derivative of the residuals by unknown k: central, or to the side on which the scene can be.
  VectorXd slope(const VectorXd& x, const VectorXd& residual, long k) const {
    const bool bias = k == size() - 1;
    const double step = bias ? 1e-3 : unknowns_.parameters[std::size_t(k)].step;
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

  const Perception& perception_;
  const Unknowns& unknowns_;
  std::size_t count_;
  MatrixXd precision_;
};

/// Levenberg and Marquardt's method from x; false where the scene of x cannot be.
bool descend(const Round& round, VectorXd& x) {
  auto residual = round.residuals(x);
  if (!residual) return false;
  double cost = residual->squaredNorm() + round.prior_cost(x), damping = 1e-3;
  for (int iteration = 0; iteration < kMostIterations; ++iteration) {
    const auto [matrix, right] = round.equations(x, *residual);
    bool better = false;
    double fall = 0;
    for (; damping < 1e8 && !better; damping *= 10) {
      const MatrixXd damped = matrix + damping * MatrixXd(matrix.diagonal().asDiagonal());
      const VectorXd candidate = round.inside(x + solve_symmetric(damped, right));
      if (!candidate.allFinite()) continue;
      const auto next = round.residuals(candidate);
      if (!next) continue;
      const double next_cost = next->squaredNorm() + round.prior_cost(candidate);
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

/// Place and speed of a ball from its first sightings, straight and level: the first guess.
void first_guess(const Perception& perception, VectorXd& x, const Unknowns& unknowns) {
  scene::Scene scene = perception.scene;
  for (std::size_t b = 0; b < scene.bodies.size(); ++b) {
    std::vector<std::pair<double, Vec3>> places;
    const auto* sphere = std::get_if<scene::Sphere>(&scene.bodies[b].shape);
    for (const Sighting& s : perception.sightings)
      if (s.body == int(b) && sphere && places.size() < 4)
        places.emplace_back(s.time, place(perception.view, s.seen, sphere->radius));
    if (places.empty()) continue;
    BodyState& state = scene.bodies[b].initial;
    const auto& [first_time, first] = places.front();
    const auto& [last_time, last] = places.back();
    // The chord's speed is the speed in the middle; gravity turns it back to the first frame.
    state.v_WB_W =
        places.size() > 1
            ? Vec3((last - first) / (last_time - first_time) - 0.5 * (first_time + last_time) * scene.world.gravity)
            : Vec3::Zero();
    state.p_WB = first - first_time * state.v_WB_W - 0.5 * first_time * first_time * scene.world.gravity;
  }
  for (std::size_t i = 0; i < unknowns.parameters.size(); ++i) {
    const auto& name = unknowns.parameters[i].name;
    for (const scene::Body& body : scene.bodies)
      for (int axis = 0; axis < 3; ++axis) {
        if (name == body.name + " position " + "xyz"[axis]) x[long(i)] = body.initial.p_WB[axis];
        if (name == body.name + " velocity " + "xyz"[axis]) x[long(i)] = body.initial.v_WB_W[axis];
      }
  }
}

}  // namespace

double Estimate::informed(const Unknowns& unknowns, std::size_t i) const {
  return std::max(0.0, 1 - std::pow(belief.sigma(i) / unknowns.prior.sigma(i), 2));
}

std::optional<trajectory::Trajectory> run_of(const Perception& perception, const Unknowns& unknowns,
                                             const VectorXd& values, double duration) {
  scene::Scene scene = unknowns.apply(perception.scene, values);
  scene.world.sample_rate = perception.fps;
  scene.world.duration = std::max(duration, 1 / perception.fps);
  try {
    return physics::simulate(scene);
  } catch (
      const Error&) {  // overlapping bodies, or speeds beyond the simulator's range: a step of the fit went too far
    return {};
  }
}

Estimate estimate(const Perception& perception, const Unknowns& unknowns) {
  const auto& sightings = perception.sightings;
  RIMSHOT_CHECK(!sightings.empty());
  std::vector<int> seen;
  for (const Sighting& s : sightings)
    if (std::ranges::find(seen, s.body) == seen.end()) seen.push_back(s.body);

  VectorXd x = VectorXd::Zero(long(unknowns.parameters.size()) + 1);
  x.head(x.size() - 1) = unknowns.prior.mean;
  first_guess(perception, x, unknowns);
  std::size_t count = 0;
  for (double horizon = kFirstHorizon * double(seen.size()); count < sightings.size(); horizon *= 1.5) {
    count = std::min(sightings.size(), std::size_t(horizon));
    if (!descend(Round(perception, unknowns, count), x))
      throw Error(ErrorCode::InvalidInput,
                  "what the given frames show is no motion of the scene: a ball would be inside another body");
  }

  const Round round(perception, unknowns, count);
  const VectorXd residual = *round.residuals(x);
  const auto [matrix, right] = round.equations(x, residual);
  Estimate out;
  out.residual = residual.norm() / std::sqrt(double(residual.size()));
  if (out.residual > kUnexplained) {
    std::ostringstream message;
    message << "the laws do not explain what the given frames show: " << out.residual
            << " standard errors away on average; check the scene, its camera and --set, or let the laws be estimated "
               "(--laws estimated)";
    throw Error(ErrorCode::InvalidInput, message.str());
  }
  // Unknowns that the frames determine take their share of the residuals away.
  double determined = 0;
  const MatrixXd covariance = inverse_symmetric(matrix);
  for (std::size_t i = 0; i < unknowns.parameters.size(); ++i)
    determined += 1 - covariance(long(i), long(i)) / unknowns.prior.covariance(long(i), long(i));
  const double stated = 3 * kStatedSightings;
  // Small residuals do not make the stated errors smaller: an error that all frames share leaves no residual.
  const double scale =
      std::max(1.0, (residual.squaredNorm() + stated) / (std::max(0.0, double(residual.size()) - determined) + stated));
  out.belief.mean = x.head(x.size() - 1);
  // Only what the frames say is scaled, not the prior.
  const MatrixXd scaled = inverse_symmetric((matrix - round.precision()) / scale + round.precision());
  out.belief.covariance = scaled.topLeftCorner(x.size() - 1, x.size() - 1);
  return out;
}

}  // namespace rimshot::predict
