#pragma once
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// Where the camera stands at a time [s] by its keyframes: each of the three vectors runs on a Catmull-Rom curve through its keys
/// (cubic Hermite, the tangent at a key is the slope between its neighbours), constant before the first and after the last one.
/// Without keyframes position, look_at and up of the camera. Does not know of bodies: a camera that follows one is shifted by
/// bridge/gbuffer. Pure function.
CameraKey camera_at(const Camera& camera, double time);

}  // namespace rimshot::scene
