#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "rimshot/core/progress.h"
#include "rimshot/scene/io.h"

namespace rimshot::study {

/// One scene, what happens, and what would have happened.
struct BranchOptions {
  std::filesystem::path scene;
  std::filesystem::path output;        ///< folder; replaced as a whole when it was made by a branch before
  scene::Overrides overrides;          ///< for all runs
  scene::Overrides perturb;            ///< changed in the perturbed run; after the start only the motion of bodies can change
  std::vector<std::string> remove;     ///< bodies that the removed run does not have
  double at = 0;                       ///< [s] of the intervention; 0 = from the start
  double step = 1.0 / 240;             ///< [s] outer step of the simulator
};

struct BranchResult {
  std::string summary, json;
};

/// Leaves factual.h5, perturbed.h5 and removed.h5 (those that were asked for), events.json and events.png in `output`, all or nothing.
/// The runs are equal to the last bit until the intervention, which takes place at the first multiple of the step that is not before
/// `at`. events.json has each run's event graph and what became of the factual run's events.
/// @throws Error(InvalidInput) for a bad scene, path or time, with its place
BranchResult branch(const BranchOptions& options, const Progress& progress = {});

}  // namespace rimshot::study
