#pragma once
#include <yaml-cpp/yaml.h>

#include "diagnostics.h"
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// Largest scene or family file.
inline constexpr std::size_t kMostBytes = 16u << 20;

/// The text of a scene file. @throws Error(InvalidInput) for a folder, a missing, empty or huge file.
std::string read_text(const std::string& file);

/// The document's root. @throws Error(InvalidInput) with line and column if it is not YAML or grows beyond reason by aliases.
YAML::Node parse_document(const std::string& yaml, const std::string& file_name);

/// Reads and validates a whole scene; everything that is wrong goes to `errors`.
Scene parse_scene(const YAML::Node& root, Diagnostics& errors);

}  // namespace rimshot::scene
