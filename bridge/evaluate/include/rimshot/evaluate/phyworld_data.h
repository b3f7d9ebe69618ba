#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rimshot/evaluate/phyworld.h"

namespace rimshot::evaluate {

/// Intervals that a sample's start is drawn from, evenly over their union.
struct PhyWorldRanges {
  using Intervals = std::vector<std::pair<double, double>>;
  Intervals radius, speed;
  Intervals growth = {{0, 0}};   ///< size of the radius' rate; its sign is drawn
};
PhyWorldRanges phyworld_ranges(PhyWorldTask task, PhyWorldSplit split);

/// A true sample of a task, drawn as PhyWorld's own.
/// Uniform and parabola: start anywhere from which the ball stays in view for 24 frames where it can; parabola: thrown sideways from the
/// top, gravity 2.5. Collision: at equal height, elastic, 8 frames or more in view before and after the contact, the given ones among them.
/// Semi-implicit Euler at 0.01, as Box2D has it; the contact is exact.
/// LDR's generator is not published; ours: bouncing: gravity 2.5, thrown sideways between elastic walls at the picture's borders, at least
/// one contact after the given frames and before the 24th, in closed form. Looming: as uniform, with a radius that changes evenly.
PhyWorldTruth phyworld_sample(PhyWorldTask task, const PhyWorldRanges& ranges, std::uint64_t seed, std::uint64_t stream);

/// From the training ranges (In) or outside of them in radius, speed or both. The same seed and index give the same sample.
PhyWorldTruth phyworld_sample(PhyWorldTask task, PhyWorldSplit split, std::uint64_t seed, std::uint64_t index);

/// The picture of a frame, size x size: white, soft-edged red (first) and blue (second) discs on a grid from 0 to 1, turned upside down.
media::Rgb8 phyworld_picture(const PhyWorldTruth& truth, std::size_t frame, int size = 256);

/// Writes `in_count` samples of the training ranges and `out_count` outside of them (radius, speed, both, in turn) in PhyWorld's layout,
/// as the groups "in" and "out", the videos as H.264. Whole or not at all.
void write_phyworld(const std::filesystem::path& file, PhyWorldTask task, int in_count, int out_count, std::uint64_t seed,
                    const std::function<void(int done, int total)>& progress = {});

/// "uniform", "parabola", "collision", "bouncing" or "looming"; nothing for another name.
constexpr double kPhyWorldGravity = 2.5;   ///< of parabola and bouncing
std::optional<PhyWorldTask> phyworld_task(const std::string& name);

}  // namespace rimshot::evaluate
