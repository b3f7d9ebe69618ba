#pragma once
#include <vector>

#include "mask_clip.h"

namespace rimshot::evaluate {

using Series = std::vector<double>;

/// A centre over time [px], y down; not a number in frames without the object.
struct CentreTrack {
  Series x, y;
};
CentreTrack centre_track(const MaskSequence& masks);

/// Central differences over dt, one-sided at both ends (NumPy's gradient).
Series gradient(const Series& values, double dt);
/// Mean and standard deviation (of the whole population).
double mean(const Series& values);
double deviation(const Series& values);

}  // namespace rimshot::evaluate
