#pragma once
#include <optional>
#include <vector>

#include "rimshot/core/conventions.h"
#include "rimshot/media/video.h"

namespace rimshot::evaluate {

/// The three worlds of PhyWorld (Kang et al., "How far is video generation from world model", ICML 2025): balls of density 1 in a square
/// of 10x10 seen straight on, 32 frames 0.1 s apart; x right, y up. And the two that LDR (arXiv 2608.09926) adds: a ball that bounces,
/// and one that nears or recedes, so that its radius changes evenly.
enum class PhyWorldTask { Uniform, Parabola, Collision, Bouncing, Looming };
constexpr double kPhyWorldSize = 10;        ///< side of the square
constexpr double kPhyWorldFrameTime = 0.1;  ///< [s]
constexpr int kPhyWorldFrames = 32;
constexpr int kPhyWorldGiven = 3;           ///< frames that a model is given; they are not scored

/// What truly happened in a clip.
struct PhyWorldTruth {
  PhyWorldTask task = PhyWorldTask::Uniform;
  std::vector<double> radius;                ///< [balls], one or two
  std::vector<double> velocity;              ///< [balls] along x at the start; the second ball's is negative
  std::vector<std::vector<Vec2>> positions;  ///< [balls][T]
  std::vector<std::vector<double>> radii;    ///< [balls][T] where they change; else empty

  double radius_at(std::size_t ball, std::size_t frame) const { return radii.empty() ? radius[ball] : radii[ball][frame]; }
  /// Rate of the first ball's radius.
  double growth() const { return radii.empty() ? 0 : (radii[0][1] - radii[0][0]) / kPhyWorldFrameTime; }
};

/// Where a sample lies with respect to the ranges that models are trained on.
enum class PhyWorldSplit { In, RadiusOut, VelocityOut, BothOut };
/// In: all speeds in [1, 4] and radii in [0.7, 1.4] (collision [0.5, 1.5]), looming: rates of the radius in [-0.03, 0.03] as well; a
/// rate outside counts as a velocity.
PhyWorldSplit phyworld_split(const PhyWorldTruth& truth);

/// A ball as it is read from a frame, in the square's units; y counts down from the top.
struct PhyWorldBall {
  Vec2 centre = Vec2::Zero();
  double radius = 0;
};

/// [balls][T]. The published parser: pixels that are red (the first ball) or blue (the second) by thresholds at 127; the centre is their
/// mean index times 10 over the width, the radius that of a disc of their area. A ball that is not found stands at x = 10 (the first of
/// two: 0) with the y and radius it had last.
std::vector<std::vector<PhyWorldBall>> phyworld_parse(const std::vector<media::Rgb8>& frames, std::size_t balls);

/// Corrected: pixels weighted by how much of the ball's colour covers them, and the scale on which the pictures are drawn (the centre of
/// pixel i of n at i / (n - 1), where the published parser takes i / n). Nothing where the ball is not found.
std::vector<std::vector<std::optional<PhyWorldBall>>> phyworld_parse_corrected(const std::vector<media::Rgb8>& frames, std::size_t balls);

/// Errors of one sample, in the square's units and per second; over frames from the fourth on in which the truth has every ball wholly
/// in view. Not a number where no such frames remain, as NumPy's mean of nothing is.
struct PhyWorldErrors {
  double velocity = 0;            ///< published: |time mean of v_x - true| (uniform, looming), plus that of v_y (parabola, bouncing), after contact and the
                                  ///< mean over the balls (collision)
  double velocity_x = 0, velocity_y = 0;  ///< its parts
  double velocity_per_frame = 0;  ///< the mean of |v - true| frame by frame, summed over the same components
  double pre_velocity = 0, pre_velocity_per_frame = 0;  ///< collision: before contact
  double momentum = 0;            ///< mean |m1 v1 + m2 v2 - P0| (collision), m = r^2 of the truth
  double energy = 0;              ///< mean |(m1 v1^2 + m2 v2^2) / 2 - E0| (collision)
  double radius_change = 0;       ///< largest minus smallest radius, mean over the balls
  double position = 0;            ///< LDR: mean |x error| + mean |y error|, after contact where there is one
  double radius = 0;              ///< LDR: mean |radius error|, over the same frames
  std::optional<double> velocity_corrected;  ///< mean length of the velocity's error vector, frame by frame, corrected parser
  std::optional<double> position_corrected;  ///< mean distance, corrected parser
  std::optional<double> radius_corrected;
};
/// @throws Error(InvalidInput) if there are not as many frames as true states.
PhyWorldErrors phyworld_errors(const PhyWorldTruth& truth, const std::vector<media::Rgb8>& frames);

/// The benchmark leaves out samples with a ball that is too small to parse: r < 0.6 (collision r <= 0.5).
bool phyworld_scored(const PhyWorldTruth& truth);

}  // namespace rimshot::evaluate
