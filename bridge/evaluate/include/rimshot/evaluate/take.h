#pragma once
#include "rimshot/core/rng.h"
#include "rimshot/scene/scene.h"

namespace rimshot::evaluate {

/// What nobody can repeat exactly when an experiment is done once more: standard deviations of its inputs from take to take. Those of a
/// careful throw; positions and speeds of people's throws vary more.
struct TakeSpread {
  double position = 0.001;     ///< of each component [m]
  double velocity = 0.005;     ///< of each component, as a part of the speed
  double spin = 0.02;          ///< of each component, as a part of its size
  double restitution = 0.005;  ///< of all pairs alike
  double friction = 0.01;      ///< of all pairs alike
};

/// How a take's inputs differ from the scene's, in standard deviations: position 3, velocity 3, spin 3, restitution, friction.
inline constexpr int kTakeInputs = 11;
using TakeInputs = Eigen::Matrix<double, kTakeInputs, 1>;

/// The scene's experiment done once more with other inputs. Coefficients stay in their ranges; only bodies that move differ, all alike.
scene::Scene take_of(const scene::Scene& scene, const TakeInputs& inputs, const TakeSpread& spread = {});

/// Inputs drawn independently from normal distributions, `scale` standard deviations wide.
TakeInputs random_inputs(Rng& rng, double scale = 1);

/// The law with every coefficient moved by `shift`, kept in 0..1.
scene::Restitution moved_restitution(const scene::Restitution& law, double shift);

/// The same for every pair of the scene.
void shift_restitution(scene::Scene& scene, double shift);

}  // namespace rimshot::evaluate
