#pragma once
#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "rimshot/core/rng.h"
#include "rimshot/model/video_model.h"
#include "rimshot/train/train.h"

namespace rimshot::train {

/// A term of the loss before weighting.
struct Term {
  const char* name;
  double value;
};

/// The loss of a step; `total` carries the gradient.
struct Objective {
  at::Tensor total;
  std::vector<Term> terms;   ///< the same names in every step
  std::string clips;         ///< that it was computed on, for messages
};

/// What a run trains: one kind of conditioning with its model, its batches and its scores.
class Task {
 public:
  virtual ~Task() = default;
  /// Being trained, and their running mean, in the same order.
  virtual const std::vector<model::Parameter>& parameters() const = 0;
  virtual const std::vector<model::Parameter>& average() const = 0;
  virtual const char* architecture() const = 0;
  /// Networks side by side that share nothing: the first dimension of every parameter where there are several.
  virtual int networks() const { return 1; }
  /// Clips for training and held out, of all data sets.
  virtual std::size_t clip_count() const = 0;
  virtual std::vector<std::string> term_names() const = 0;
  /// Brings the step's data into memory.
  virtual void begin(int /*step*/) {}
  /// Depends on the model, the loss' weights, the step that was begun and the random numbers only.
  virtual Objective objective(const LossWeights& weights, Rng& rng) const = 0;
  /// Scores of the running mean on the held-out clips; the first one, a PSNR or its like, is what early stopping watches.
  virtual std::vector<Score> validate() const = 0;
};

std::unique_ptr<Task> dense_task(const Options& options);
std::unique_ptr<Task> sparse_task(const Options& options);
std::unique_ptr<Task> dynamics_task(const Options& options);
std::unique_ptr<Task> disc_task(const Options& options);

}  // namespace rimshot::train
