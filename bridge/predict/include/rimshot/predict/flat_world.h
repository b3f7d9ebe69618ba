#pragma once
#include <string>
#include <vector>

#include "rimshot/media/video.h"
#include "rimshot/predict/sighting.h"
#include "rimshot/scene/io.h"

namespace rimshot::predict {

/// Whether the pictures are flat: red and blue discs on white, square, as PhyWorld draws them.
bool is_flat(const std::vector<media::Rgb8>& frames);

/// Reads a red and a blue disc from the given frames of a flat clip. The scene is a square of 10 m seen straight on,
/// without gravity and walls; the balls `red` and `blue` have the radii that are read, masses as their areas (density
/// 1/pi), restitution 1 and no friction; overrides come last. A disc that is cut off by the border is read; one that is
/// not in view is not.
/// @param name of the clip, for messages
/// @param walls the square's borders are elastic walls
/// @throws Error(InvalidInput) where no disc is found, a colour has two, or a colour's pixels are no disc
Perception read_flat(const std::vector<media::Rgb8>& frames, double fps, const std::string& name,
                     const scene::Overrides& overrides, bool walls = false);

/// How fast a disc's radius changes [m/s], by a straight line through its sightings; 0 where that is not told from 0 by
/// three standard errors.
double growth_of(const Perception& perception, int body);

}  // namespace rimshot::predict
