#pragma once
#include <filesystem>
#include <set>
#include <string>

#include "rimshot/sdk/render.h"

namespace rimshot::sdk {

/// Everything that write_clip may leave in a folder.
inline const std::set<std::string> kClipFiles = {"frames", "png", "clip.json", "contact_sheet.png", "annotations.json", "video.mp4", "video.mov", "video.mkv"};

/// Draws and writes a clip as sdk::render_to_files says, without looking at what else is in the folder.
Clip write_clip(const trajectory::Trajectory& run, const RenderOptions& options, const std::filesystem::path& folder,
                const Progress& progress);

}  // namespace rimshot::sdk
