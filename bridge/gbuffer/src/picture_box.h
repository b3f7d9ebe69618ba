#pragma once
#include "rimshot/gbuffer/annotations.h"

namespace rimshot::gbuffer {

/// Pixels that may show a body: about the picture of its box, or all of them where that reaches behind the camera.
PixelBox picture_box(const scene::Shape& shape, const Pose& pose, const PinholeCamera& camera);

}  // namespace rimshot::gbuffer
