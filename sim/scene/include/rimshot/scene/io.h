#pragma once
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// "--set" overrides: dotted path (list entries by their name, e.g. bodies.ball.velocity) and a YAML value. A path that ends with
/// + adds to the value that is there. Below a vector, x, y, z, magnitude, elevation and azimuth (degrees) address one component.
/// With any of them the file's expected answers are left out.
using Overrides = std::vector<std::pair<std::string, std::string>>;

/// Reads and validates a scene file (YAML).
/// @throws Error(InvalidInput) listing every error found, each as file:line:column: what is wrong, and the remedy.
Scene load(const std::filesystem::path& file, const Overrides& overrides = {});

/// The same from text; `file_name` stands in the messages.
Scene parse(const std::string& yaml, const std::string& file_name, const Overrides& overrides = {});

/// The resolved scene as YAML: every default written out, doubles round-trip exactly; parse(to_yaml(s)) == s.
std::string to_yaml(const Scene& scene);

}  // namespace rimshot::scene
