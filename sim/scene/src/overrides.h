#pragma once
#include <yaml-cpp/yaml.h>

#include "diagnostics.h"
#include "rimshot/scene/io.h"

namespace rimshot::scene {

/// Puts the values into the document. List entries are found by their name or index; a missing key of a map is added, so that
/// validation can judge it. Expected answers go away where anything changes.
void apply(const Overrides& overrides, const YAML::Node& root, Diagnostics& errors);

}  // namespace rimshot::scene
