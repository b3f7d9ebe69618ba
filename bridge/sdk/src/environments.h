#pragma once
#include <filesystem>
#include <vector>

#include "rimshot/pathtrace/environment.h"
#include "rimshot/scene/scene.h"

namespace rimshot::sdk {

/// The pictures of the scene's environment lights, in their order; `folder` is where relative names start.
/// @throws Error(InvalidInput) naming the light and the file that is missing or no EXR with R, G and B.
std::vector<pathtrace::Environment> read_environments(const scene::Scene& scene, const std::filesystem::path& folder);

}  // namespace rimshot::sdk
