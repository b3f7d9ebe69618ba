#pragma once
#include <vector>

#include "rimshot/gbuffer/moving_camera.h"
#include "rimshot/gbuffer/ray_scene.h"
#include "rimshot/pathtrace/environment.h"
#include "rimshot/trajectory/trajectory.h"

namespace rimshot::pathtrace {

/// Direct light at the pixels' centres and the frame's time, without noise: [H,W,3] radiance, 0 where no body is. Every light shines
/// from its middle (an environment from the direction with as much light to either side) through one shadow ray; the sky, which comes
/// from everywhere, has no shadow. Exact for small lights; large ones have hard shadows here.
/// `environments` as in Options. `rays` is a RayScene of the trajectory's scene; its poses are changed.
/// @throws Error(InvalidInput) if an environment's picture is missing.
std::vector<float> direct_light(const trajectory::Trajectory& trajectory, gbuffer::RayScene& rays,
                                const gbuffer::MovingCamera& camera, double time,
                                const std::vector<Environment>& environments = {});

}  // namespace rimshot::pathtrace
