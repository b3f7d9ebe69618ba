#pragma once
#include <optional>
#include <vector>

#include "rimshot/evaluate/court.h"
#include "rimshot/media/video.h"
#include "sphere_fit.h"

namespace rimshot::evaluate {

/// One ball by frame while the clip is being read; nothing where it is not found.
using Spheres = std::vector<std::optional<SphereFit>>;
/// The same for every ball of the court.
using AllSpheres = std::vector<Spheres>;

/// Distance along the ray to the court, the nearest in each pixel's 3x3 neighbours, which antialiasing mixes in. [H, W]
std::vector<float> static_distance(const Court& court);

/// Typical distance of a ball from the camera [m]: that of the ring, or else of the middle of the court's finite bodies, or else at which
/// a ball of the mean radius looks as large as what moves, or else of the world's origin.
double typical_distance(const Court& court, const std::vector<media::Rgb8>& frames);

/// Where a disc of foreground stands for a ball in every frame, as a sphere at the distance of its size. @param distance typical one
AllSpheres search_balls(const std::vector<media::Rgb8>& frames, const media::Rgb8& background, const Court& court, double distance);

/// What a body covers of a frame, at most [px].
struct Covered {
  Vec2 centre;
  double reach;
};

/// The background once more, where bodies were in some frames: the median of the others, which a body that lingers does not shift.
/// @param covered [frames] by bodies; their surroundings, which shadows and codecs change, are added
void see_behind(media::Rgb8& background, const std::vector<media::Rgb8>& frames, const std::vector<std::vector<Covered>>& covered);

/// What balls cover, by frame.
std::vector<std::vector<Covered>> covered_by(const AllSpheres& all, const Court& court);

}  // namespace rimshot::evaluate
