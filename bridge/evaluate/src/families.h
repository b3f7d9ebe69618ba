#pragma once
#include "rimshot/evaluate/measure.h"

namespace rimshot::evaluate {

// One family of metrics a file; each needs the evidence that measure.cpp lists beside it.

/// Physics-IQ's four measures and both scores against a reference video, and their corrected twins; leaves the scenario in the report.
MetricFamily physics_iq_metrics(const Evidence& evidence, Report& report);

/// "phyworld" and "ldr": a file of predicted videos against a file of true states.
std::map<std::string, MetricFamily> phyworld_metrics(const Evidence& evidence);
/// RigidBench's structural similarity of two videos.
MetricFamily rigidbench_ssim(const Evidence& evidence);

}  // namespace rimshot::evaluate
