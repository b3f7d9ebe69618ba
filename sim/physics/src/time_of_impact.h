#pragma once
#include <functional>
#include <optional>

namespace rimshot::physics {

/// Gap between two bodies a time s into the step [m]; its rate of change is bounded by the relative speed.
using Gap = std::function<double(double s)>;

/// Shortest advance [s]. What could be jumped over is a graze that goes in and out again within it: less than 1e-9 m deep at 60 m/s.
/// A pair that parts at one place and closes at another within it counts as closing now.
inline constexpr double kShortestAdvance = 1e-6;

/// First time in [0, h] at which the gap closes: conservative advancement (Mirtich 1996), whose steps cannot jump over
/// a contact, ended by a bracketed root. A gap that is closed at the start counts only if it is still closing.
/// @param speed bound of the relative speed over the step [m/s], > 0
/// @returns a time with a gap in [0, 1e-12] m, or nothing
std::optional<double> time_of_impact(const Gap& gap, double speed, double h);

}  // namespace rimshot::physics
