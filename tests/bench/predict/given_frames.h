#pragma once
#include <optional>

#include "rimshot/trajectory/trajectory.h"

namespace rimshot::bench {

/// The last frame that is given of a run: `after` frames after its first `contacts` contacts, at most up to the next.
/// Nothing where fewer than four frames lie before the first or after the last of them, or the run has fewer.
std::optional<int> last_given(const trajectory::Trajectory& run, int contacts, int after);

}  // namespace rimshot::bench
