#pragma once
#include "rimshot/predict/sighting.h"

namespace rimshot::predict {

/// @param residual of the best fit: root mean square [standard errors]
/// @throws Error(InvalidInput) saying what to check if it is above the limit
void require_explained(const Perception& perception, double residual, double limit);

}  // namespace rimshot::predict
