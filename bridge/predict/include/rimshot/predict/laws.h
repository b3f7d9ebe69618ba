#pragma once
#include "rimshot/predict/parameter.h"
#include "rimshot/predict/sighting.h"

namespace rimshot::predict {

/// The unknowns of the state at time 0 of every moving ball: position, velocity and spin. In a flat square the motion
/// stays in the plane, discs do not spin, and their radii are unknown to a tenth of a pixel. Priors: velocity 0 ± 8 m/s
/// a component, spin 0 ± 12 rad/s a component, position wherever the camera looks.
Unknowns unknown_states(const Perception& perception);

/// Adds the coefficients of the laws, with priors that do not depend on the scene's own values:
/// gravity along the scene's direction (9.81 ± 2.5 m/s^2, flat square: 0 ± 5), restitution 0.7 ± 0.15 (flat square: 0.8
/// ± 0.2) and friction 0.5 ± 0.2 of every pair of materials that a ball can touch, drag 0.5 ± 0.1 and lift 1 ± 0.3
/// where there is air, and the density of every further ball over the first one's, 1 ± 0.3.
void add_unknown_laws(Unknowns& unknowns, const Perception& perception);

}  // namespace rimshot::predict
