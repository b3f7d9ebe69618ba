#pragma once
#include <cstdint>
#include <filesystem>

#include "rimshot/core/progress.h"
#include "rimshot/evaluate/fault.h"

namespace rimshot::sdk {

/// Clips for testing a judge: each claims to show a run of a family, and shows a further take of it that is right, or broken in a known
/// way by a known amount.
struct TestClipOptions {
  std::filesystem::path family;
  std::filesystem::path output;  ///< folder; clip i lies in output/000i
  int count = 0;
  std::uint64_t seed = 1;
  evaluate::Fault fault;         ///< on top of the take
  double take = 1;               ///< how far a take's inputs are from those that the run claims, in evaluate::TakeSpread's deviations
  int samples = 8;               ///< per pixel, of the path tracer
  int threads = 0;               ///< 0 = all
};

/// Makes the missing clips and returns how many were made. Each clip folder holds run.h5 (what is claimed), shown.h5 (what is shown),
/// video.mp4 and fault.json (kind, amount, unit, time [s], displacement [m]). A clip depends on the family file, seed, index, fault and
/// take only; all faults of an index break the same take.
/// @throws Error(InvalidInput) as evaluate::break_run, and where the folder holds another set.
int test_clips(const TestClipOptions& options, const Progress& progress = {});

}  // namespace rimshot::sdk
