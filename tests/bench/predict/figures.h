#pragma once
#include <nlohmann/json.hpp>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::bench {

using Json = nlohmann::ordered_json;

/// Not a number for no values.
double quantile(std::vector<double> values, double q);
/// How many, median, 90 % and worst.
Json distribution(const std::vector<double>& values);
/// Between two directions [degrees].
double angle(const Vec3& a, const Vec3& b);

/// How often something held: the share, and its interval of 95 % (Wilson 1927). [1]
struct Share {
  int held = 0, asked = 0;
  void add(bool holds) { held += holds, ++asked; }
  Json json() const;
};

}  // namespace rimshot::bench
