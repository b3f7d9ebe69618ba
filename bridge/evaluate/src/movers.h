#pragma once
#include "rimshot/evaluate/moving_radius.h"

namespace rimshot::evaluate {

inline constexpr double kLeastRadius = 2.5;  ///< [px]: what is smaller is no ball

/// What moves in one frame.
struct Movers {
  double changed = 0;              ///< part of the picture
  double largest = 0, second = 0;  ///< radii of the largest disc in each of the two largest things [px]
};

/// What differs from the background and is no shadow moves.
Movers movers_in(const media::Rgb8& frame, const media::Rgb8& background);

double median_of(std::vector<double> values);

}  // namespace rimshot::evaluate
