#pragma once
#include "rimshot/evaluate/phyworld.h"
#include "rimshot/predict/estimate.h"
#include "rimshot/predict/laws.h"
#include "rimshot/sdk/predict.h"

namespace rimshot::sdk {

/// What is unknown in the clip, by the laws' source: states alone, or states and laws, after the lessons if there are
/// any.
predict::Unknowns unknowns_of(const PredictOptions& options, const predict::Perception& perception,
                              const predict::Unknowns* taught = nullptr, const predict::Belief* lesson = nullptr);

/// What the lessons' clips, each seen in full, teach about the laws one after another.
struct Lesson {
  predict::Unknowns unknowns;
  predict::Belief belief;
  int clips = 0;
};
Lesson learn_laws(const PredictOptions& options, const Progress& progress);

/// A flat run as PhyWorld writes a sample: red first, then blue. A ball that was not seen stays out of view.
evaluate::PhyWorldTruth as_sample(const trajectory::Trajectory& run, std::size_t balls, int frames, double frame_time);

/// Predicts every clip of a PhyWorld file.
PredictResult predict_set(const PredictOptions& options, const Progress& progress);

/// "known", "estimated" or "learned".
const char* name_of(Laws laws);

/// Whether the file is HDF5.
bool is_set(const std::filesystem::path& file);

}  // namespace rimshot::sdk
