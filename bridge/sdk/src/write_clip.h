#pragma once
#include "rimshot/sdk/render.h"

namespace rimshot::sdk {

/// Renders the clip into folder/frames/0001.exr ... and folder/video.mp4; what is half written stays where it is.
Clip write_clip(const trajectory::Trajectory& trajectory, const RenderOptions& options, const std::filesystem::path& folder,
                const Progress& progress);

}  // namespace rimshot::sdk
