#include "rimshot/evaluate/nearest_take.h"

#include <Eigen/Cholesky>
#include <cmath>
#include <limits>

#include "arc_fit.h"
#include "rimshot/core/error.h"
#include "rimshot/evaluate/take.h"
#include "rimshot/physics/simulate.h"

namespace rimshot::evaluate {
namespace {

constexpr int kInputs = kTakeInputs + 1;  // of a take, and gravity
constexpr int kRestitution = 9, kGravity = kTakeInputs;
using Inputs = Eigen::Matrix<double, kInputs, 1>;

/// Standard deviations of the inputs before the clip is seen: the throw is hardly known, the coefficients are.
Inputs prior_of(bool free_laws) {
  const TakeSpread take;
  Inputs sigma;
  sigma << Vec3::Constant(0.05), Vec3::Constant(0.5), Vec3::Constant(4), free_laws ? 0.3 : take.restitution, take.friction, free_laws ? 0.5 : 1e-9;
  return sigma;
}

/// Steps of the differences: small against what a contact bends, large against rounding.
Inputs step_of() {
  Inputs step;
  step << Vec3::Constant(2e-4), Vec3::Constant(2e-3), Vec3::Constant(0.05), 1e-3, 5e-3, 1e-3;
  return step;
}

constexpr int kIterations = 12;
constexpr double kHuber = 3;             ///< standard errors from which on a reading counts less
constexpr std::size_t kFewestReadings = 6;

/// The clip's throw as a scene whose samples are the clip's frames.
struct Experiment {
  const std::vector<Sighting>& sightings;
  std::vector<Mat3> whitening;  ///< residual [m] to standard errors
  scene::Scene scene;
  int ball = 0;
  Vec3 gravity = Vec3::Zero();

  Experiment(const std::vector<Sighting>& s, const Court& court, const scene::Scene& claimed) : sightings(s), scene(claimed) {
    for (const Sighting& sighting : s) whitening.push_back(sighting.information.llt().matrixU());
    ball = scene.body_index(court.ball.name);
    gravity = scene.world.gravity;
    scene.world.sample_rate = court.fps;
    scene.world.duration = (s.back().frame + 0.5) / court.fps;
  }

  /// The run with inputs moved by `x` (natural units); nothing where the ball would begin inside a body.
  std::optional<trajectory::Trajectory> run(const Inputs& x) const {
    scene::Scene world = scene;
    BodyState& start = world.bodies[std::size_t(ball)].initial;
    start.p_WB += x.head<3>();
    start.v_WB_W += x.segment<3>(3);
    start.w_WB_W += x.segment<3>(6);
    world.world.gravity = (1 + x[kGravity]) * gravity;
    shift_restitution(world, x[kRestitution]);
    for (auto& material : world.materials) material.law.friction = std::max(0.0, material.law.friction + x[10]);
    for (auto& pair : world.contacts) pair.law.friction = std::max(0.0, pair.law.friction + x[10]);
    try {
      return physics::simulate(world);
    } catch (const Error&) {
      return {};
    }
  }

  /// [3 n] residuals in standard errors.
  std::optional<Eigen::VectorXd> residuals(const Inputs& x) const {
    const auto simulated = run(x);
    if (!simulated) return {};
    Eigen::VectorXd out(3 * long(sightings.size()));
    const auto& states = simulated->bodies[std::size_t(ball)].states;
    for (std::size_t i = 0; i < sightings.size(); ++i)
      out.segment<3>(3 * long(i)) = whitening[i] * (sightings[i].p - states.at(std::size_t(sightings[i].frame)).p_WB);
    return out;
  }
};

double huber(double length) { return length < kHuber ? length * length : kHuber * (2 * length - kHuber); }

double cost_of(const Eigen::VectorXd& residuals, const Inputs& scaled) {
  double cost = scaled.squaredNorm();
  for (long i = 0; i < residuals.size(); i += 3) cost += huber(residuals.segment<3>(i).norm());
  return cost;
}

struct Fit {
  Inputs x = Inputs::Zero();  ///< natural units
  Eigen::Matrix<double, kInputs, kInputs> covariance;
  double cost = std::numeric_limits<double>::infinity();
};

Fit fit(const Experiment& experiment, const Inputs& start, const Inputs& sigma) {
  Fit best;
  const Inputs step = step_of();
  Inputs x = start;
  auto residuals = experiment.residuals(x);
  if (!residuals) return best;
  double cost = cost_of(*residuals, x.cwiseQuotient(sigma)), damping = 1e-2;
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    Eigen::MatrixXd jacobian = Eigen::MatrixXd::Zero(residuals->size(), kInputs);
    for (int k = 0; k < kInputs; ++k) {
      if (sigma[k] < 1e-6) continue;
      for (const double way : {step[k], -step[k]}) {
        const auto moved = experiment.residuals(x + way * Inputs::Unit(k));
        if (!moved) continue;
        jacobian.col(k) = (*moved - *residuals) * (sigma[k] / way);
        break;
      }
    }
    Eigen::Matrix<double, kInputs, kInputs> normal = Eigen::Matrix<double, kInputs, kInputs>::Identity();
    Inputs right = -x.cwiseQuotient(sigma);
    for (long i = 0; i < residuals->size(); i += 3) {
      const double length = residuals->segment<3>(i).norm(), weight = length < kHuber ? 1 : kHuber / length;
      normal += weight * jacobian.middleRows<3>(i).transpose() * jacobian.middleRows<3>(i);
      right -= weight * jacobian.middleRows<3>(i).transpose() * residuals->segment<3>(i);
    }
    best.covariance = normal.inverse();
    bool better = false;
    for (int attempt = 0; attempt < 5 && !better; ++attempt) {
      auto damped = normal;
      damped.diagonal() *= 1 + damping;
      const Inputs next = x + sigma.cwiseProduct(damped.ldlt().solve(right).eval());
      const auto there = experiment.residuals(next);
      const double reached = there ? cost_of(*there, next.cwiseQuotient(sigma)) : std::numeric_limits<double>::infinity();
      if (reached < cost) {
        better = true;
        damping = std::max(1e-6, damping / 10);
        const bool settled = cost - reached < 1e-4 * cost;
        x = next;
        residuals = there;
        cost = reached;
        if (settled) iteration = kIterations;
      } else {
        damping *= 10;
      }
    }
    if (!better) break;
  }
  best.x = x;
  best.cost = cost;
  best.covariance = sigma.asDiagonal() * best.covariance * sigma.asDiagonal();
  return best;
}

}  // namespace

std::optional<NearestTake> nearest_take(const std::vector<BallReading>& readings, const Court& court, const scene::Scene& scene) {
  const auto sightings = sightings_of(readings, court);
  if (sightings.size() < kFewestReadings) return {};
  const Experiment experiment(sightings, court, scene);
  const Fit lawful = fit(experiment, Inputs::Zero(), prior_of(false));
  const auto run = experiment.run(lawful.x);
  if (!run || !std::isfinite(lawful.cost)) return {};
  NearestTake out;
  out.run = *run;
  const Eigen::VectorXd residuals = *experiment.residuals(lawful.x);
  double squares = 0, pixels = 0;
  for (std::size_t i = 0; i < sightings.size(); ++i) {
    squares += huber(residuals.segment<3>(3 * long(i)).norm());
    const Vec3 simulated = run->bodies[std::size_t(experiment.ball)].states[std::size_t(sightings[i].frame)].p_WB;
    pixels += (court.camera.project(simulated) - court.camera.project(sightings[i].p)).head<2>().squaredNorm();
  }
  // Three numbers a reading, of which the throw explains nine in all.
  out.surprise = std::sqrt(squares / std::max(1.0, 3 * double(sightings.size()) - 9));
  out.pixels = std::sqrt(pixels / double(sightings.size()));

  const Inputs wide = prior_of(true);
  const Fit free = fit(experiment, lawful.x, wide);
  if (!std::isfinite(free.cost)) return out;
  const auto told = [&](int k, double offset) -> std::optional<NearestTake::Law> {
    const double sigma = std::sqrt(free.covariance(k, k));
    if (!(sigma < 0.3 * wide[k])) return {};
    return NearestTake::Law{offset + free.x[k], sigma};
  };
  out.gravity = told(kGravity, 1);
  out.restitution = told(kRestitution, 0);
  return out;
}

}  // namespace rimshot::evaluate
