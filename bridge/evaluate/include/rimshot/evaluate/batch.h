#pragma once
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "rimshot/evaluate/measure.h"

namespace rimshot::evaluate {

/// Many clips measured alike. A clip that cannot be measured stands among the failures with the reason and does not stop the others.
struct Batch {
  std::vector<std::pair<std::string, Report>> reports;       ///< clip as given, its report
  std::vector<std::pair<std::string, std::string>> failures;  ///< clip as given, what is wrong
  /// Means over the clips, by "family.name", of the metrics that could be measured, and in how many clips. The scores of Physics-IQ,
  /// which are no means of scores, are made from all its scenarios.
  struct Summary {
    double mean = 0;
    int measured = 0, clips = 0;
    std::string unit;
  };
  std::vector<std::pair<std::string, Summary>> summary() const;
  /// Response curves over the clips, by quantity; only of quantities that the clips' scenes command differently. Part of `summary` as
  /// "response.QUANTITY.slope", ".r_squared" and ".monotonicity".
  std::map<std::string, Response> responses() const;
  /// Every clip's points together.
  ResponsePoints response_points() const;
  /// {"version": 1, "clips": [report, ...], "failures": [{"clip", "reason"}, ...], "summary": {NAME: {"mean", "measured", "clips", "unit"}}},
  /// and where there are any, "response": {QUANTITY: {"slope", "intercept", "r_squared", "monotonicity", "points": [[commanded, measured], ...]}}.
  std::string to_json() const;
  /// One row a clip, one column a metric; empty where it could not be measured. Where there are response curves, a last row "all" has
  /// what only the set has. RFC 4180.
  std::string to_csv() const;
  /// A page that needs nothing else: one row a clip, one column a metric, best first by the first column that has a value; and the response curves.
  std::string to_html() const;
};

/// The evidence for each of `clips`. With several clips, reference, second take and truth may be folders: the file for a clip is the one of
/// the same stem there, or, named as in Physics-IQ, the one of the same scenario and view (and take; of several rates the clip's own).
/// A clip that is a folder of videos stands for the videos in it, and a folder of clip folders, as `dataset` leaves them, for their
/// videos; a run.h5 beside a video in a folder is its truth where none is given. Evidence that is missing for a clip becomes one of its failures.
std::vector<Evidence> gather(const std::vector<std::filesystem::path>& clips, const Evidence& shared);

/// Measures every clip, two at a time where there are two cores.
/// @throws Error(InvalidInput) only for what is wrong for all: an unknown metric, no clip.
Batch measure_batch(const std::vector<Evidence>& clips, const std::vector<std::string>& names, const std::function<void(int done, int total)>& progress = {});

}  // namespace rimshot::evaluate
