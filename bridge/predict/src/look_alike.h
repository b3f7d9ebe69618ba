#pragma once
#include <string>
#include <vector>

#include "rimshot/evaluate/court.h"
#include "rimshot/media/video.h"
#include "rimshot/predict/sighting.h"

namespace rimshot::predict {

/// Whether the two have one colour, the brightness left out.
bool look_alike(const scene::Body& a, const scene::Body& b);

/// Refuses a court in which two balls have one colour and differ in size, mass, inertia, material or aerodynamics, so
/// that it matters which is which.
/// @throws Error(InvalidInput) naming both
void require_told_apart(const evaluate::Court& court, const std::string& name);

/// Refuses frames in which, apart from the balls that are read, something of a ball's colour and size moves before the
/// background.
/// @param shown the frames, and whatever else the background is the median of
/// @throws Error(InvalidInput) naming the first frame
void require_no_look_alike(const std::vector<media::Rgb8>& frames, const std::vector<media::Rgb8>& shown,
                           const Perception& perception, const std::string& name);

}  // namespace rimshot::predict
