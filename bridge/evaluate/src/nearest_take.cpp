#include "rimshot/evaluate/nearest_take.h"

#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "arc_fit.h"
#include "contact_truth.h"
#include "rimshot/core/error.h"
#include "rimshot/core/linear_algebra.h"
#include "rimshot/core/rng.h"
#include "rimshot/evaluate/take.h"
#include "rimshot/physics/simulate.h"

namespace rimshot::evaluate {
namespace {

using Eigen::MatrixXd, Eigen::VectorXd;

/// Inputs of a ball's throw: start 3, velocity 3, spin 3. Of its outline as the reader sees it: right, down, radius.
constexpr long kThrow = 9, kOutline = 3;

/// Error that all readings of a clip's apparent radius, and of its centre, share, standard deviations [px]: of shading and blur at the
/// outline.
constexpr double kOutlineError = 0.1, kCentreError = 0.05;

/// [s] of lasting contact; four times the simulator's own: a roll's error stays far below a reading's, and a clip of it takes a quarter of the time.
constexpr double kContactStep = 1.0 / 500;
constexpr int kFitIterations = 20, kDraws = 64, kDrawIterations = 20;
constexpr double kHuber = 3;  ///< standard errors from which on a reading counts less
constexpr std::size_t kFewestReadings = 6;
/// The readings' standard errors are upper bounds; they are not believed to be this much smaller.
constexpr double kLeastCommon = 0.3;
/// A coefficient whose error is this part of what it was before the clip is told by the clip.
constexpr double kTold = 0.3;

/// A body in a frame of a fitted run.
const BodyState& body_in(const trajectory::Trajectory& run, int body, int frame) {
  return run.bodies[std::size_t(body)].states.at(std::size_t(frame * FittedRun::kSamplesPerFrame));
}

/// The clip's throws as a scene. Its inputs: every ball's throw, friction, gravity, every ball's outline, and the restitution of every
/// pair of materials that can meet.
struct Experiment {
  const std::vector<Sighting>& sightings;
  const Court& court;
  std::vector<Mat3> whitening;  ///< residual [m] to standard errors
  scene::Scene scene;
  std::vector<int> bodies;  ///< [balls] indices in the scene
  Vec3 gravity = Vec3::Zero();
  std::vector<scene::ContactPair> pairs;  ///< of materials that can meet: the last ones of scene.contacts

  /// @param s in order of time
  /// @param error of the readings, as a part of their standard errors
  Experiment(const std::vector<Sighting>& s, const Court& c, const scene::Scene& claimed, double error = 1) : sightings(s), court(c), scene(claimed) {
    for (const Sighting& sighting : s) whitening.push_back(cholesky_factor(sighting.information).transpose() / error);
    for (const scene::Body& ball : court.balls) bodies.push_back(scene.body_index(ball.name));
    gravity = scene.world.gravity;
    scene.world.sample_rate = FittedRun::kSamplesPerFrame * court.fps;
    scene.world.duration = (s.back().frame + 0.5) / court.fps;
    std::set<std::pair<std::string, std::string>> met;
    for (const int ball : bodies)
      for (int i = 0; i < int(scene.bodies.size()); ++i) {
        const std::string &own = scene.bodies[std::size_t(ball)].material, &other = scene.bodies[std::size_t(i)].material;
        if (i == ball || !met.insert(std::minmax(own, other)).second) continue;
        // A law of its own for the pair, so that it can be moved alone.
        const scene::ContactLaw law = scene.contact_law(ball, i);
        std::erase_if(scene.contacts, [&](const scene::ContactPair& pair) {
          return std::minmax(pair.material_a, pair.material_b) == std::minmax(own, other);
        });
        pairs.push_back({own, other, law});
      }
    scene.contacts.insert(scene.contacts.end(), pairs.begin(), pairs.end());
  }

  long balls() const { return long(bodies.size()); }
  long friction_at() const { return kThrow * balls(); }
  long gravity_at() const { return friction_at() + 1; }
  long outline_at(int ball) const { return gravity_at() + 1 + kOutline * ball; }
  long restitution_at() const { return outline_at(int(balls())); }
  long inputs() const { return restitution_at() + long(pairs.size()); }

  /// Standard deviations of the inputs before the clip is seen: the throw is hardly known, the laws are unless they are free.
  VectorXd prior(bool free) const {
    const TakeSpread take;
    VectorXd sigma(inputs());
    for (int b = 0; b < balls(); ++b) {
      sigma.segment<kThrow>(kThrow * b) << Vec3::Constant(0.05), Vec3::Constant(0.5), Vec3::Constant(4);
      sigma.segment<kOutline>(outline_at(b)) << kCentreError, kCentreError, kOutlineError;
    }
    sigma[friction_at()] = free ? 0.15 : take.friction;
    sigma[gravity_at()] = free ? 0.5 : 0;
    sigma.tail(long(pairs.size())).setConstant(free ? 0.3 : take.restitution);
    return sigma;
  }

  /// Steps of the differences: small against what a contact bends, large against rounding.
  VectorXd steps() const {
    VectorXd step(inputs());
    for (int b = 0; b < balls(); ++b) {
      step.segment<kThrow>(kThrow * b) << Vec3::Constant(2e-6), Vec3::Constant(2e-5), Vec3::Constant(5e-4);
      step.segment<kOutline>(outline_at(b)).setConstant(0.02);
    }
    step[friction_at()] = 5e-5;
    step[gravity_at()] = 1e-5;
    step.tail(long(pairs.size())).setConstant(1e-5);
    return step;
  }

  /// The run with inputs moved by `x` (natural units); nothing where a ball would begin inside a body.
  std::optional<trajectory::Trajectory> run(const VectorXd& x) const {
    scene::Scene world = scene;
    for (int b = 0; b < balls(); ++b) {
      BodyState& start = world.bodies[std::size_t(bodies[std::size_t(b)])].initial;
      start.p_WB += x.segment<3>(kThrow * b);
      start.v_WB_W += x.segment<3>(kThrow * b + 3);
      start.w_WB_W += x.segment<3>(kThrow * b + 6);
    }
    world.world.gravity = (1 + x[gravity_at()]) * gravity;
    for (std::size_t m = 0; m < pairs.size(); ++m) {
      scene::ContactLaw& law = world.contacts[world.contacts.size() - pairs.size() + m].law;
      law.restitution = moved_restitution(law.restitution, x[restitution_at() + long(m)]);
      law.friction = std::max(0.0, law.friction + x[friction_at()]);
    }
    try {
      return physics::simulate(world, {.contact_step = kContactStep});
    } catch (const Error&) {
      return {};
    }
  }

  /// [3 n] residuals in standard errors of the run with inputs x, where the reader sees a ball as its outline says.
  VectorXd residuals(const trajectory::Trajectory& simulated, const VectorXd& x) const {
    VectorXd out(3 * long(sightings.size()));
    for (std::size_t i = 0; i < sightings.size(); ++i) {
      const int ball = sightings[i].ball;
      const Vec3 outline = x.segment<kOutline>(outline_at(ball));
      const Vec3 from_camera = body_in(simulated, bodies[std::size_t(ball)], sightings[i].frame).p_WB - court.camera.p_WC;
      const double radius_pixels = court.camera.focal * court.radius(ball) / from_camera.norm();
      const Vec3 aside = court.camera.R_WC.leftCols<2>() * outline.head<2>() * from_camera.norm() / court.camera.focal;
      const Vec3 read = court.camera.p_WC + (from_camera + aside) * (radius_pixels / (radius_pixels + outline.z()));
      out.segment<3>(3 * long(i)) = whitening[i] * (sightings[i].p - read);
    }
    return out;
  }
  std::optional<VectorXd> residuals(const VectorXd& x) const {
    const auto simulated = run(x);
    if (!simulated) return {};
    return residuals(*simulated, x);
  }
};

double huber(double length) { return length < kHuber ? length * length : kHuber * (2 * length - kHuber); }

double huber_sum(const VectorXd& residuals) {
  double sum = 0;
  for (long i = 0; i < residuals.size(); i += 3) sum += huber(residuals.segment<3>(i).norm());
  return sum;
}

struct TakeFit {
  VectorXd x;  ///< natural units
  double cost = std::numeric_limits<double>::infinity();
};

/// x in natural units, scaled to prior deviations; an input without a prior deviation does not move.
VectorXd in_prior_deviations(const VectorXd& x, const VectorXd& sigma) {
  VectorXd out = VectorXd::Zero(x.size());
  for (long k = 0; k < x.size(); ++k)
    if (sigma[k] > 0) out[k] = x[k] / sigma[k];
  return out;
}

/// Levenberg and Marquardt's method from `x`; `centre` is where the inputs lie before the clip is seen.
TakeFit fit_take(const Experiment& experiment, VectorXd x, const VectorXd& sigma, const VectorXd& centre, int iterations = kFitIterations) {
  TakeFit out{x};
  const VectorXd step = experiment.steps();
  const long count = x.size();
  auto residuals = experiment.residuals(x);
  if (!residuals) return out;
  const auto cost_of = [&](const VectorXd& r, const VectorXd& at) { return huber_sum(r) + in_prior_deviations(at - centre, sigma).squaredNorm(); };
  double damping = 1e-2;
  out.cost = cost_of(*residuals, x);
  for (int iteration = 0; iteration < iterations; ++iteration) {
    MatrixXd jacobian = MatrixXd::Zero(residuals->size(), count);
    for (long k = 0; k < count; ++k) {
      if (sigma[k] == 0) continue;
      for (const double way : {step[k], -step[k]}) {
        const auto moved = experiment.residuals(x + way * VectorXd::Unit(count, k));
        if (!moved) continue;
        jacobian.col(k) = (*moved - *residuals) * (sigma[k] / way);
        break;
      }
    }
    MatrixXd information = MatrixXd::Zero(count, count);
    VectorXd right = -in_prior_deviations(x - centre, sigma);
    for (long i = 0; i < residuals->size(); i += 3) {
      const double length = residuals->segment<3>(i).norm(), weight = length < kHuber ? 1 : kHuber / length;
      information += weight * jacobian.middleRows<3>(i).transpose() * jacobian.middleRows<3>(i);
      right -= weight * jacobian.middleRows<3>(i).transpose() * residuals->segment<3>(i);
    }
    bool better = false, settled = false;
    for (int attempt = 0; attempt < 5 && !better; ++attempt) {
      MatrixXd damped = information + MatrixXd::Identity(count, count);
      damped.diagonal() *= 1 + damping;
      const VectorXd next = x + sigma.cwiseProduct(solve_symmetric(damped, right).col(0));
      const auto there = experiment.residuals(next);
      const double reached = there ? cost_of(*there, next) : std::numeric_limits<double>::infinity();
      better = reached < out.cost;
      damping = better ? std::max(1e-6, damping / 10) : damping * 10;
      if (!better) continue;
      settled = out.cost - reached < 1e-4 * out.cost;
      x = next;
      residuals = there;
      out.cost = reached;
    }
    if (!better || settled) break;
  }
  out.x = x;
  return out;
}

/// The fit to the first sightings, then to a third more, and so on to all: a contact bends the path so sharply that a run which misses it
/// tells nothing of how to hit it, while one that is right until the contact is close.
TakeFit fit_take_by_and_by(const std::vector<Sighting>& sightings, const Court& court, const scene::Scene& claimed, const VectorXd& start, bool free) {
  TakeFit fit{start};
  for (std::size_t count = kFewestReadings * court.balls.size(); count < sightings.size(); count = count + std::max<std::size_t>(2, count / 3)) {
    const std::vector<Sighting> first(sightings.begin(), sightings.begin() + long(count));
    const Experiment experiment(first, court, claimed);
    fit = fit_take(experiment, fit.x, experiment.prior(free), VectorXd::Zero(start.size()));
  }
  const Experiment experiment(sightings, court, claimed);
  return fit_take(experiment, fit.x, experiment.prior(free), VectorXd::Zero(start.size()));
}

FittedRun fitted(const Experiment& experiment, const trajectory::Trajectory& run, const VectorXd& x) {
  FittedRun out{run};
  const VectorXd residuals = experiment.residuals(run, x);
  const std::size_t count = experiment.sightings.size();
  // Three numbers a reading, of which every throw explains nine in all.
  out.freedom = std::max(1.0, 3 * double(count) - double(kThrow * experiment.balls()));
  out.surprise = std::sqrt(huber_sum(residuals) / out.freedom);
  double pixels = 0;
  for (const Sighting& s : experiment.sightings) {
    const Vec3 simulated = body_in(run, experiment.bodies[std::size_t(s.ball)], s.frame).p_WB;
    pixels += (experiment.court.camera.project(simulated) - experiment.court.camera.project(s.p)).head<2>().squaredNorm();
  }
  out.pixels = std::sqrt(pixels / double(count));
  return out;
}

/// Fits to readings, and to beliefs about the inputs, that moved at random by their errors: inputs as likely as the clip leaves them
/// (randomised maximum likelihood; Oliver, He and Reynolds, 1996). Exact where the run bends smoothly with its inputs; where contacts make
/// it bend sharply every draw is still a fit.
/// @param error of the readings, as a part of their standard errors
std::vector<VectorXd> likely_inputs(const std::vector<Sighting>& sightings, const Court& court, const scene::Scene& claimed, double error, const VectorXd& x, const VectorXd& sigma) {
  std::vector<VectorXd> draws(kDraws, x);
  std::vector<char> found(kDraws, 0);
  tbb::parallel_for(0, kDraws, [&](int k) {
    Rng rng(court.world.seed, 0x6a75646765ull + std::uint64_t(k));
    std::vector<Sighting> moved = sightings;
    for (Sighting& sighting : moved) {
      const Vec3 normal(rng.normal(), rng.normal(), rng.normal());
      sighting.p += error * cholesky_factor(inverse_symmetric(sighting.information)) * normal;
    }
    VectorXd centre(x.size());
    for (long i = 0; i < x.size(); ++i) centre[i] = sigma[i] * rng.normal();
    const TakeFit fit = fit_take(Experiment(moved, court, claimed, error), x, sigma, centre, kDrawIterations);
    draws[std::size_t(k)] = fit.x;
    found[std::size_t(k)] = std::isfinite(fit.cost);
  });
  std::vector<VectorXd> out;
  for (std::size_t k = 0; k < draws.size(); ++k)
    if (found[k]) out.push_back(draws[k]);
  return out;
}

/// Root mean square distance of input k from the fit's.
double spread_of(const std::vector<VectorXd>& draws, const VectorXd& x, long k) {
  double squares = 0;
  for (const VectorXd& draw : draws) squares += (draw[k] - x[k]) * (draw[k] - x[k]);
  return std::sqrt(squares / double(std::max<std::size_t>(1, draws.size())));
}

}  // namespace

std::optional<NearestTake> nearest_take(const std::vector<BallReadings>& readings, const Court& court, const scene::Scene& scene) {
  std::vector<Sighting> sightings;
  for (const auto& own : sightings_of(readings, court)) {
    if (own.size() < kFewestReadings) return {};
    sightings.insert(sightings.end(), own.begin(), own.end());
  }
  std::ranges::stable_sort(sightings, {}, &Sighting::frame);
  const Experiment experiment(sightings, court, scene);
  const VectorXd nothing = VectorXd::Zero(experiment.inputs()), sigma = experiment.prior(true);
  TakeFit lawful = fit_take_by_and_by(sightings, court, scene, nothing, false);
  if (!std::isfinite(lawful.cost)) return {};
  const auto keep_better = [](TakeFit& fit, TakeFit other) {
    if (other.cost < fit.cost) fit = std::move(other);
  };
  // Each fit also from where the other ended: sharp bends hold either up.
  TakeFit free = fit_take_by_and_by(sightings, court, scene, nothing, true);
  keep_better(free, fit_take(experiment, lawful.x, sigma, nothing));
  VectorXd under_law = free.x;
  under_law[experiment.gravity_at()] = 0;
  keep_better(lawful, fit_take(experiment, under_law, experiment.prior(false), nothing));
  const auto lawful_run = experiment.run(lawful.x), first_run = experiment.run(free.x);
  if (!lawful_run || !first_run) return {};
  NearestTake out{fitted(experiment, *lawful_run, lawful.x), fitted(experiment, *first_run, free.x), {}, {}, {}};

  // Once more with the readings' error as this fit shows it, against what is believed of the inputs.
  const double error = std::max(kLeastCommon, out.free.surprise);
  const VectorXd x = fit_take(Experiment(sightings, court, scene, error), free.x, sigma, nothing).x;
  const auto run = experiment.run(x);
  if (!run) return {};
  out.free = fitted(experiment, *run, x);
  const auto draws = likely_inputs(sightings, court, scene, error, x, sigma);
  for (const VectorXd& draw : draws)
    if (auto drawn = experiment.run(draw)) out.draws.push_back(std::move(*drawn));
  const auto told = [&](long k, double offset) -> std::optional<Estimate> {
    const double wide = spread_of(draws, x, k);
    if (!(wide > 0 && wide < kTold * sigma[k])) return {};
    return Estimate{offset + x[k], wide};
  };
  out.gravity = told(experiment.gravity_at(), 1);
  for (std::size_t m = 0; m < experiment.pairs.size(); ++m)
    if (const auto change = told(experiment.restitution_at() + long(m), 0))
      out.restitution[experiment.pairs[m].material_a + " on " + experiment.pairs[m].material_b] = *change;
  return out;
}

std::vector<ContactReading> contacts_of(const trajectory::Trajectory& run, const Court& court, double end) {
  /// What is slower is rolling or resting [m/s].
  constexpr double kLeastApproach = 0.1;
  const auto ball_of = [&](int body) {
    const auto found = std::ranges::find(court.balls, run.scene.bodies[std::size_t(body)].name, &scene::Body::name);
    return found == court.balls.end() ? -1 : int(found - court.balls.begin());
  };
  std::vector<ContactReading> out;
  for (const auto& event : run.contacts) {
    if (event.phase == trajectory::Phase::End || event.approach_speed < kLeastApproach || event.time > end) continue;
    // Of two balls that meet the court's first one reports.
    const int a = ball_of(event.body_a), b = ball_of(event.body_b);
    if (a < 0 && b < 0) continue;
    const bool first = b < 0 || (a >= 0 && a < b);
    const int own = first ? event.body_a : event.body_b, other = first ? event.body_b : event.body_a;
    ContactReading contact;
    contact.time = event.time;
    contact.ball = first ? a : b;
    contact.other = first ? b : a;
    const auto still = std::ranges::find(court.statics, run.scene.bodies[std::size_t(other)].name, &scene::Body::name);
    if (still != court.statics.end()) contact.body = int(still - court.statics.begin());
    contact.point = event.point;
    contact.normal = first ? event.normal : Vec3(-event.normal);
    contact.velocity_before = velocity_before(run, own, event);
    contact.velocity_after = velocity_after(run, own, event);
    if (contact.other >= 0) {
      contact.other_before = velocity_before(run, other, event);
      contact.other_after = velocity_after(run, other, event);
    }
    contact.approach_speed = event.approach_speed;
    contact.separation_speed = event.separation_speed;
    contact.slides = slid(event);
    out.push_back(contact);
  }
  return out;
}

}  // namespace rimshot::evaluate
