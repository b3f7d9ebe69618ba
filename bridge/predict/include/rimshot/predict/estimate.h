#pragma once
#include <optional>

#include "rimshot/predict/parameter.h"
#include "rimshot/predict/sighting.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::predict {

/// What the given frames say about the unknowns.
struct Estimate {
  Explanations explanations;  ///< after the frames
  double residual = 0;  ///< of the most probable one: root mean square of the sightings' residuals, in their standard errors
  const Belief& belief() const { return explanations.beliefs.front(); }  ///< the most probable one
  /// 1 - variance after / variance before: 0 = all from the prior
  double informed(const Unknowns& unknowns, std::size_t i) const;
  /// Whether the frames, more than the prior, tell a parameter.
  bool told(const Unknowns& unknowns, std::size_t i) const { return informed(unknowns, i) > 0.5; }
};

/// The run of the scene with these values, long enough for `duration` [s]; a row a frame. Nothing where such a scene
/// cannot be (a ball inside another body by more than half of its radius at the start).
std::optional<trajectory::Trajectory> run_of(const Perception& perception, const Unknowns& unknowns,
                                             const Eigen::VectorXd& values, double duration);

/// Fits the unknowns to the sightings through the simulator: the mode of
///     sum over sightings |(seen - see(p(t))) / sigma|^2 + |a body's common error / bias|^2 + prior,
/// by Levenberg and Marquardt's method with differences of simulated runs as derivatives; the covariance is Laplace's.
/// Works its way from the first frames to the last, so that a bounce is met with a good guess of the motion before it.
/// The stated errors' variances are scaled up by the residuals' mean square, in which they count as ten further sightings.
/// The fit begins once more with every parameter's other start (a law's, where bodies touch in the given frames), and once
/// with all of them; what it ends in is another explanation, as probable as Laplace's approximation of its evidence says:
///     exp(-cost / 2) |covariance|^(1/2)   with one scale of the errors, the least that any explanation needs
/// (MacKay, Information Theory, Inference, and Learning Algorithms, 2003, ch. 27).
/// @throws Error(InvalidInput) if no motion of the scene explains the sightings
Estimate estimate(const Perception& perception, const Unknowns& unknowns);

}  // namespace rimshot::predict
