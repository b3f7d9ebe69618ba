#pragma once
#include "rimshot/evaluate/measure.h"

namespace rimshot::evaluate {

// One family of metrics a file; each needs the evidence that measure.cpp lists beside it.

/// Physics-IQ's four measures and both scores against a reference video, and their corrected twins.
MetricFamily physics_iq_metrics(const Evidence& evidence);

}  // namespace rimshot::evaluate
