#pragma once
#include <optional>
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/media/video.h"

namespace rimshot::evaluate {

struct Disc { double x = 0, y = 0, radius = 0, score = 0; };  ///< [px]; score 1 = full disc on empty surroundings

/// Whether a linear colour may be a surface of colour `lit` that lost a part of its light.
bool is_shadow(const Vec3& shaded, const Vec3& lit);

/// Where something new that is no shadow stands before the background: 1, else 0. [H, W]
std::vector<float> foreground(const media::Rgb8& frame, const media::Rgb8& background);

/// The disc with radius between `smallest` and `largest` [px] that is fullest of foreground inside and emptiest in a ring around it.
std::optional<Disc> find_disc(const std::vector<float>& foreground, int width, int height, double smallest, double largest);

/// Up to `most` such discs, best first, none of which uses the foreground of one before.
std::vector<Disc> find_discs(std::vector<float> foreground, int width, int height, double smallest, double largest, std::size_t most);

}  // namespace rimshot::evaluate
