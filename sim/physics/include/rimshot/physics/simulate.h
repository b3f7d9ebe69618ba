#pragma once
#include <functional>
#include <vector>

#include "rimshot/scene/scene.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

/// A change from outside in the middle of a run, for counterfactual runs. It takes place when the first outer step begins
/// that begins at or after its time; everything before is the run without it, to the last bit.
struct Intervention {
  double time = 0;  ///< [s], 0 or more
  int body = 0;     ///< one that moves
  /// The new motion from the one at that moment; empty: the body is removed.
  std::function<BodyState(const BodyState&)> change;
};

struct SimulateOptions {
  double step = 1.0 / 240;  ///< [s] outer step between the stops at times of impact; 1e-5 .. 0.1
  std::vector<Intervention> interventions = {};  ///< by time
  double contact_step = 1.0 / 2000;  ///< [s] of lasting contact, whatever the outer step; joints without contact take at most twice as long ones; 1e-6 .. 1e-2
  std::function<void(double time)> progress = {};  ///< called after every outer step with the time reached [s]
};

/// Runs the scene from time 0 to its duration.
/// Flight is integrated with every force law; impacts are resolved at the time of impact by Newton restitution and
/// Coulomb impulses; contacts that last are the business of a solver of their own.
/// Deterministic: equal scene and options give equal bytes on every x86-64 CPU.
/// @throws Error(InvalidInput) for a scene that cannot be simulated (says which body and why), or an intervention that puts a body inside
///         another one, concerns one that does not move, or comes after the end;
///         Error(Internal) with time, body and value if a state stops being finite.
trajectory::Trajectory simulate(const scene::Scene& scene, const SimulateOptions& options = {});

}  // namespace rimshot::physics
