#pragma once

namespace rimshot::evaluate {

/// Part of a body's silhouette in the picture and before the court that a reading needs.
inline constexpr double kLeastVisible = 0.3;
/// Where a fitted body explains less of its pixels' difference from the background, something else moves there.
inline constexpr double kLeastExplained = 0.5;

}  // namespace rimshot::evaluate
