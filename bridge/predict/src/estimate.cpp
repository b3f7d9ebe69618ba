#include "rimshot/predict/estimate.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "rimshot/core/error.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/physics/simulate.h"
#include "rimshot/scene/overlaps.h"
#include "require_explained.h"
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
constexpr double kDeepest = 0.5;         ///< part of a ball's radius that it may be inside another body at first, as readings err

/// Whether a ball is deeper inside another body than readings may err.
bool inside_another(const scene::Scene& scene) {
  const auto radius = [&](int body) {
    const auto* sphere = std::get_if<scene::Sphere>(&scene.bodies[std::size_t(body)].shape);
    return sphere ? sphere->radius : HUGE_VAL;
  };
  return std::ranges::any_of(scene::overlaps(scene), [&](const scene::Overlap& overlap) {
    return overlap.depth > kDeepest * std::min(radius(overlap.a), radius(overlap.b));
  });
}

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

/// From the first sightings to the last. Nothing where it begins with what cannot be.
std::optional<VectorXd> fitted(const Perception& perception, const Unknowns& unknowns, const Starts& starts) {
  const long bodies = long(seen_bodies(perception).size());
  VectorXd x(long(unknowns.parameters.size()) + 3 * bodies);
  x << first_guess(perception, unknowns), VectorXd::Zero(3 * bodies);
  std::size_t count = 0;
  for (double horizon = kFirstHorizon * double(bodies); count < perception.sightings.size(); horizon *= 1.5) {
    count = std::min(perception.sightings.size(), std::size_t(horizon));
    for (const auto& [i, value] : starts) x[long(i)] = value;
    if (!Round(perception, unknowns, count).descend(x)) return {};
  }
  return x;
}

bool touches(const Perception& perception, const Unknowns& unknowns, const VectorXd& values) {
  const double end = perception.sightings.back().time;
  const auto run = run_of(perception, unknowns, values, end);
  return run && std::ranges::any_of(run->contacts, [&](const trajectory::ContactEvent& event) { return event.time < end; });
}

/// One end of the fit, with all sightings.
struct Ending {
  VectorXd x;
  double squares = 0;     ///< of the residuals [standard errors]
  double residual = 0;    ///< root of their mean
  double prior_cost = 0;
  MatrixXd information;   ///< that the sightings give
  MatrixXd precision;     ///< the prior's
  double scale = 1;       ///< of the errors' variance beside the stated one

  MatrixXd covariance(double errors) const { return inverse_symmetric(information / errors + precision); }
  /// Logarithm of Laplace's evidence, but for a constant, where all errors' variances are `errors` times the stated ones.
  double evidence(double errors) const {
    return cholesky_factor(covariance(errors)).diagonal().array().log().sum() - 0.5 * (squares / errors + prior_cost);
  }
};

Ending ending_of(const Perception& perception, const Unknowns& unknowns, const VectorXd& x) {
  const Round round(perception, unknowns, perception.sightings.size());
  const VectorXd residual = *round.residuals(x);
  const auto [matrix, right] = round.equations(x, residual);
  Ending out{x, residual.squaredNorm(), residual.norm() / std::sqrt(double(residual.size())), round.prior_cost(x), matrix - round.precision(), round.precision()};
  // Unknowns that the frames determine take their share of the residuals away.
  double determined = 0;
  const MatrixXd covariance = out.covariance(1);
  for (long i = 0; i < round.parameters(); ++i) determined += 1 - covariance(i, i) / unknowns.prior.covariance(i, i);
  const double stated = 3 * kStatedSightings;
  // Small residuals do not make the stated errors smaller: an error that all frames share leaves no residual.
  out.scale = std::max(1.0, (out.squares + stated) / (std::max(0.0, double(residual.size()) - determined) + stated));
  return out;
}

Belief belief_of(const Ending& ending, const Unknowns& unknowns, double errors) {
  const long parameters = long(unknowns.parameters.size());
  return {ending.x.head(parameters), ending.covariance(errors).topLeftCorner(parameters, parameters)};
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

/// Every different end of the fit. @throws Error(InvalidInput) where there is none
std::vector<Ending> endings(const Perception& perception, const Unknowns& unknowns) {
  std::vector<Ending> out;
  const auto is_law = [&](const auto& start) { return unknowns.parameters[start.first].kind == Kind::Law; };
  const auto belief = [&](const Ending& ending) { return belief_of(ending, unknowns, ending.scale); };
  bool touched = false;
  for (const Starts& starts : all_starts(unknowns)) {
    // Where nothing is touched, no law of contact acts yet.
    if (!touched && !starts.empty() && std::ranges::all_of(starts, is_law)) continue;
    const auto x = fitted(perception, unknowns, starts);
    if (!x) continue;
    const Ending next = ending_of(perception, unknowns, *x);
    if (std::ranges::none_of(out, [&](const Ending& known) { return same(belief(known), belief(next)); })) out.push_back(next);
    touched = touched || touches(perception, unknowns, belief(next).mean);
  }
  if (out.empty())
    throw Error(ErrorCode::InvalidInput,
                "what the given frames show is no motion of the scene: a ball would be inside another body");
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
  // A step of the fit that went too far.
  if (inside_another(scene)) return {};
  try {
    return physics::simulate(scene);
  } catch (const Error&) {  // speeds beyond the simulator's range
    return {};
  }
}

void require_explained(const Perception& perception, double residual, double limit) {
  if (residual <= limit) return;
  std::ostringstream message;
  message.precision(3);
  message << (perception.fitted_camera.empty() ? "the laws do not explain" : "no camera explains") << " what the given frames show: " << residual << " standard errors away on average; ";
  if (perception.fitted_camera.empty()) {
    message << "check the scene, its camera and --set, or let the laws be estimated (--laws estimated)";
  } else {
    message << "check the ball's radius and what the scene says of the floor, give more frames (--given), let the laws be estimated "
               "(--laws estimated), or give the scene's true camera";
  }
  throw Error(ErrorCode::InvalidInput, message.str());
}

Estimate estimate(const Perception& perception, const Unknowns& unknowns) {
  RIMSHOT_CHECK(!perception.sightings.empty());
  std::vector<Ending> found = endings(perception, unknowns);
  // The errors are the same whatever explains the frames; as the nearest explanation tells them.
  const double errors = std::ranges::min(found, {}, &Ending::scale).scale;
  std::ranges::stable_sort(found, std::greater<>{}, [&](const Ending& ending) { return ending.evidence(errors); });
  Estimate out;
  out.residual = found[0].residual;
  require_explained(perception, out.residual, kUnexplained);
  double sum = 0;
  for (const Ending& ending : found) {
    const double probability = std::exp(ending.evidence(errors) - found[0].evidence(errors));
    if (probability < kImprobable) break;
    out.explanations.beliefs.push_back(belief_of(ending, unknowns, errors));
    out.explanations.probabilities.push_back(probability);
    sum += probability;
  }
  for (double& probability : out.explanations.probabilities) probability /= sum;
  return out;
}

}  // namespace rimshot::predict
