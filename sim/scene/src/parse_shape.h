#pragma once
#include <optional>

#include "fields.h"
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// The shape under the body's key `shape`; nothing after reporting what is wrong. Mesh files are looked for beside the scene file.
std::optional<Shape> parse_shape(Fields& body, Diagnostics& errors);

}  // namespace rimshot::scene
