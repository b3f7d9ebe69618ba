#pragma once
#include <optional>
#include <vector>

#include "disc_search.h"
#include "rimshot/evaluate/court.h"

namespace rimshot::evaluate {

/// Which disc of every frame is which ball: [balls][frames]. By the colour of the ball's albedo, by going on from where the ball was
/// before, and in the first frame by where the scene has it: what looks alike must be named somehow.
/// @param discs [frames] those found in each
std::vector<std::vector<std::optional<Disc>>> name_discs(const std::vector<std::vector<Disc>>& discs, const std::vector<media::Rgb8>& frames,
                                                         const Court& court);

}  // namespace rimshot::evaluate
