#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "rimshot/batch/design.h"
#include "rimshot/batch/run.h"
#include "rimshot/core/progress.h"
#include "rimshot/scene/io.h"

namespace rimshot::study {

/// Many runs of one scene: over values of inputs, over takes with perturbed inputs, or both.
struct SweepOptions {
  std::filesystem::path scene;
  std::filesystem::path output;                  ///< folder; replaced as a whole when it was made by a sweep before
  scene::Overrides overrides;                    ///< for all runs
  std::vector<batch::Axis> over;
  std::vector<batch::Perturbation> perturb;
  int takes = 1;
  std::uint64_t seed = 1;                        ///< of the takes
  std::vector<std::string> show;                 ///< outputs that the picture shows; empty: a choice that fits
  batch::RunOptions run;
};

struct SweepResult {
  std::string summary;  ///< for people
  std::string json;     ///< the same as summary.json
};

/// Leaves in `output`, all or nothing: sweep.csv (a row a run), sweep.h5 (the same as arrays over the axes and takes), sweep.png (the
/// map, curves or takes; not for more than two axes) and summary.json (what ran, mean, spread and predictability of every output).
/// @throws Error(InvalidInput) for a bad scene, path or design, with its place
SweepResult sweep(const SweepOptions& options, const Progress& progress = {});

}  // namespace rimshot::study
