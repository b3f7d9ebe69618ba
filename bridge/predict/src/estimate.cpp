#include "rimshot/predict/estimate.h"

#include <algorithm>
#include <sstream>

#include "rimshot/core/error.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/physics/simulate.h"
#include "round.h"

namespace rimshot::predict {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double kFirstHorizon = 6;      ///< sightings of a ball in the first round; then half as many more, and so on
constexpr double kStatedSightings = 10;  ///< how many sightings' residuals the stated errors are worth
constexpr double kUnexplained = 8;       ///< root mean square residual that is no motion of the scene [standard errors]
constexpr double kSame = 0.3;            ///< explanations nearer than that in every parameter are one [standard deviations]
constexpr double kImprobable = 1e-3;     ///< explanations of less are left out

/// The first guess: the prior's mean, and every ball's place and speed from its first sightings, straight and level.
VectorXd first_guess(const Perception& perception, const Unknowns& unknowns) {
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
  VectorXd x = unknowns.values_of(scene);
  for (std::size_t i = 0; i < unknowns.parameters.size(); ++i)
    if (unknowns.parameters[i].kind == Kind::Law) x[long(i)] = unknowns.prior.mean[long(i)];
  return x;
}

/// Values of parameters with which every round begins: before a contact is seen the prior would take them back.
using Starts = std::vector<std::pair<std::size_t, double>>;

/// From the first sightings to the last. @throws Error(InvalidInput) where no scene can be
VectorXd fitted(const Perception& perception, const Unknowns& unknowns, const Starts& starts) {
  const long bodies = long(seen_bodies(perception).size());
  VectorXd x(long(unknowns.parameters.size()) + 3 * bodies);
  x << first_guess(perception, unknowns), VectorXd::Zero(3 * bodies);
  std::size_t count = 0;
  for (double horizon = kFirstHorizon * double(bodies); count < perception.sightings.size(); horizon *= 1.5) {
    count = std::min(perception.sightings.size(), std::size_t(horizon));
    for (const auto& [i, value] : starts) x[long(i)] = value;
    if (!Round(perception, unknowns, count).descend(x))
      throw Error(ErrorCode::InvalidInput,
                  "what the given frames show is no motion of the scene: a ball would be inside another body");
  }
  return x;
}

bool touches(const Perception& perception, const Unknowns& unknowns, const VectorXd& values) {
  const double end = perception.sightings.back().time;
  const auto run = run_of(perception, unknowns, values, end);
  return run && std::ranges::any_of(run->contacts, [&](const trajectory::ContactEvent& event) { return event.time < end; });
}

/// One end of the fit, with all sightings.
struct Explanation {
  Belief belief;
  double residual = 0;  ///< root mean square [standard errors]
  double evidence = 0;  ///< its logarithm, but for a constant
};

Explanation explanation_of(const Perception& perception, const Unknowns& unknowns, const VectorXd& x) {
  const Round round(perception, unknowns, perception.sightings.size());
  const long parameters = round.parameters();
  const VectorXd residual = *round.residuals(x);
  const auto [matrix, right] = round.equations(x, residual);
  // Unknowns that the frames determine take their share of the residuals away.
  double determined = 0;
  const MatrixXd covariance = inverse_symmetric(matrix);
  for (long i = 0; i < parameters; ++i) determined += 1 - covariance(i, i) / unknowns.prior.covariance(i, i);
  const double stated = 3 * kStatedSightings;
  // Small residuals do not make the stated errors smaller: an error that all frames share leaves no residual.
  const double scale =
      std::max(1.0, (residual.squaredNorm() + stated) / (std::max(0.0, double(residual.size()) - determined) + stated));
  // Only what the frames say is scaled, not the prior.
  const MatrixXd scaled = inverse_symmetric((matrix - round.precision()) / scale + round.precision());
  const double log_volume = cholesky_factor(scaled).diagonal().array().log().sum();
  return {{x.head(parameters), scaled.topLeftCorner(parameters, parameters)},
          residual.norm() / std::sqrt(double(residual.size())),
          log_volume - 0.5 * (residual.squaredNorm() + round.prior_cost(x))};
}

bool same(const Belief& a, const Belief& b) {
  for (long i = 0; i < a.mean.size(); ++i)
    if (std::abs(a.mean[i] - b.mean[i]) > kSame * std::max(a.sigma(std::size_t(i)), b.sigma(std::size_t(i)))) return false;
  return true;
}

/// The prior's mean alone, every other start, and all of them.
std::vector<Starts> all_starts(const Unknowns& unknowns) {
  std::vector<Starts> out(1);
  Starts all;
  for (std::size_t i = 0; i < unknowns.parameters.size(); ++i)
    if (const auto& other = unknowns.parameters[i].other_start) {
      out.push_back({{i, *other}});
      all.emplace_back(i, *other);
    }
  if (all.size() > 1) out.push_back(all);
  return out;
}

/// Every different end of the fit, the most probable first.
std::vector<Explanation> explanations(const Perception& perception, const Unknowns& unknowns) {
  std::vector<Explanation> out;
  const auto is_law = [&](const auto& start) { return unknowns.parameters[start.first].kind == Kind::Law; };
  bool touched = false;
  for (const Starts& starts : all_starts(unknowns)) {
    // Where nothing is touched, no law of contact acts yet.
    if (!touched && !starts.empty() && std::ranges::all_of(starts, is_law)) continue;
    const VectorXd x = fitted(perception, unknowns, starts);
    const Explanation next = explanation_of(perception, unknowns, x);
    if (std::ranges::none_of(out, [&](const Explanation& known) { return same(known.belief, next.belief); })) out.push_back(next);
    touched = touched || touches(perception, unknowns, next.belief.mean);
  }
  std::ranges::stable_sort(out, std::greater<>{}, &Explanation::evidence);
  return out;
}

}  // namespace

double Estimate::informed(const Unknowns& unknowns, std::size_t i) const {
  return std::max(0.0, 1 - std::pow(explanations.sigma(i) / unknowns.prior.sigma(i), 2));
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
  RIMSHOT_CHECK(!perception.sightings.empty());
  const std::vector<Explanation> found = explanations(perception, unknowns);
  Estimate out;
  out.residual = found[0].residual;
  if (out.residual > kUnexplained) {
    std::ostringstream message;
    message << "the laws do not explain what the given frames show: " << out.residual
            << " standard errors away on average; check the scene, its camera and --set, or let the laws be estimated "
               "(--laws estimated)";
    throw Error(ErrorCode::InvalidInput, message.str());
  }
  double sum = 0;
  for (const Explanation& explanation : found) {
    const double probability = std::exp(explanation.evidence - found[0].evidence);
    if (probability < kImprobable) break;
    out.explanations.beliefs.push_back(explanation.belief);
    out.explanations.probabilities.push_back(probability);
    sum += probability;
  }
  for (double& probability : out.explanations.probabilities) probability /= sum;
  return out;
}

}  // namespace rimshot::predict
