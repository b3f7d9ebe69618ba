#pragma once
#include "rimshot/scene/scene.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::physics {

struct SimulateOptions {
  double step = 1.0 / 240;  ///< [s] outer step between the stops at times of impact; 1e-5 .. 0.1
};

/// Runs the scene from time 0 to its duration.
/// Flight is integrated with every force law; impacts are resolved at the time of impact by Newton restitution and
/// Coulomb impulses; contacts that last are the business of Bullet's solver.
/// Deterministic: equal scene and options give equal bytes on every x86-64 CPU.
/// @throws Error(InvalidInput) for a scene that cannot be simulated (says which body and why);
///         Error(Internal) with time, body and value if a state stops being finite.
trajectory::Trajectory simulate(const scene::Scene& scene, const SimulateOptions& options = {});

}  // namespace rimshot::physics
