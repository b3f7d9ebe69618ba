#pragma once
#include <filesystem>

namespace rimshot::train {

/// Draws every column of a log (log.h) over the steps, one panel each on a logarithmic scale, as an SVG picture. A row that is not
/// positive leaves a gap. Does nothing where there are no rows.
void draw_curves(const std::filesystem::path& log, const std::filesystem::path& picture);

}  // namespace rimshot::train
