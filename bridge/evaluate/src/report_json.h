#pragma once
#include <nlohmann/json.hpp>

#include "rimshot/evaluate/report.h"

namespace rimshot::evaluate {

/// The report as report.json holds it.
nlohmann::ordered_json json_of(const Report& report);

}  // namespace rimshot::evaluate
