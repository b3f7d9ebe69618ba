#pragma once
#include <vector>

namespace rimshot::evaluate {

/// A model's error where it can be seen, carried on to the pixels beside: the mean of what is seen less what is expected over the sure
/// pixels around, by a normal kernel of 1 px (Nadaraya and Watson's regression), drawn to 0 far from them.
/// @param expected, seen [height, width] light, >= 0   @param sure where `seen` shows nothing but what is expected
/// @returns [height, width] factor on `expected`, >= 0
std::vector<double> carried_on(int width, int height, const std::vector<double>& expected, const std::vector<double>& seen, const std::vector<bool>& sure);

}  // namespace rimshot::evaluate
