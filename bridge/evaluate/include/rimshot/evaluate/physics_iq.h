#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace rimshot::evaluate {

/// How far a clip's motion is from a reference clip's (Motamed et al., "Do generative video models understand physical principles?",
/// 2025; Physics-IQ). All over the first 5 s, at a quarter of the reference's width and height.
struct PhysicsIqMeasures {
  std::optional<double> spatial_iou;           ///< where something moves at any time: intersection over union of both clips
  std::optional<double> spatiotemporal_iou;    ///< the same frame by frame, mean
  std::optional<double> weighted_spatial_iou;  ///< sum of minima over sum of maxima of how often each pixel moves
  std::optional<double> mse;                   ///< mean squared difference of the pictures, values 0..1
  std::vector<double> spatiotemporal_by_frame, mse_by_frame;  ///< [T]
};

/// One clip against a reference: as published, and corrected. Corrected masks see colour as well as luminance, pass through no codec,
/// leave out the first frame (never moving by definition) and frames in which neither clip moves, and take the squared difference where
/// either clip moves. A corrected measure without a value: nothing moves in the reference.
struct PhysicsIqComparison {
  PhysicsIqMeasures published, corrected;
};

/// Compares each of `clips` with `reference`. Streams: the memory does not grow with the clips' length. A reference at another rate
/// than the first clip is brought to the clip's by linear blending, as the benchmark's own tool does; so are further clips.
/// @throws Error(InvalidInput) for clips that cannot be compared frame by frame.
std::vector<PhysicsIqComparison> physics_iq_compare(const std::filesystem::path& reference, const std::vector<std::filesystem::path>& clips);

/// A scenario seen from one view: a clip against take 1 of reality, and take 2 against take 1 ("physical variance").
struct PhysicsIqScenario {
  PhysicsIqMeasures clip, variance;
};

/// Score of a set of scenarios [0..100]; nothing where a measure is missing.
/// Original: 100 clip01((ST/ST' + SP/SP' + WS/WS') / 3 - (MSE - MSE')) of the means over the set, primes from the variance; means of
/// values rounded to 4 decimals, primes rounded to 4 (SP' to 5), the result to 2.
std::optional<double> physics_iq_score_original(const std::vector<PhysicsIqScenario>& scenarios);
/// Verified: for every scenario the mean of four ratios clipped to [0, 1], three of IoU over variance and one of variance over MSE; the
/// mean over the set.
std::optional<double> physics_iq_score_verified(const std::vector<PhysicsIqScenario>& scenarios);

}  // namespace rimshot::evaluate
