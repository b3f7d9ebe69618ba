#pragma once
#include <string>

#include "frame_renderer.h"

namespace rimshot::sdk {

/// Labels of every frame as JSON, in the manner of COCO (cocodataset.org, data format): images, categories (one a body), annotations
/// with masks, boxes and visibility; and beside these the 3-D boxes and the tracks of surface points with their occlusion.
std::string annotations_json(const trajectory::Trajectory& run, FrameRenderer& renderer, const std::string& camera);

}  // namespace rimshot::sdk
