#pragma once
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace rimshot::evaluate {

/// A quantity that a clip's scene commands, and what the clip shows of it.
struct ResponsePoint {
  double commanded = 0, measured = 0;
};

/// Points by quantity: "gravity" [m/s^2], "restitution", "friction" and "mass_ratio" [1].
using ResponsePoints = std::map<std::string, std::vector<ResponsePoint>>;

/// How what clips show goes with what their scenes command: a world model that hears the parameter has slope 1.
struct Response {
  double slope = 0;         ///< of the least squares line of measured over commanded [1]
  double intercept = 0;     ///< measured where 0 is commanded
  double r_squared = 0;     ///< part of the variance of what is measured that the line explains, 0..1
  double monotonicity = 0;  ///< Kendall's tau-b (Biometrika 33, 1945): pairs of clips in the commanded order less those in the other, -1..1
};

/// Nothing from fewer than 3 points, or where all command or show the same.
std::optional<Response> response_of(const std::vector<ResponsePoint>& points);

}  // namespace rimshot::evaluate
