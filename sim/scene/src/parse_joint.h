#pragma once
#include <optional>

#include "fields.h"
#include "rimshot/scene/scene.h"

namespace rimshot::scene {

/// One entry of `joints` without its name; nothing if it names no two bodies (which is reported). The scene has its bodies already.
std::optional<Joint> parse_joint(Fields& fields, const Scene& scene, Diagnostics& errors);

/// The same of `springs`.
std::optional<Spring> parse_spring(Fields& fields, const Scene& scene, Diagnostics& errors);

}  // namespace rimshot::scene
