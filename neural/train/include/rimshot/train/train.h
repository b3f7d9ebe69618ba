#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "rimshot/model/dynamics_kind.h"

namespace rimshot::train {

/// Weights of the terms of the loss. Every term is a mean, so none depends on the crop's size.
struct LossWeights {
  double picture = 1;        ///< relative squared error of the picture
  double layers = 0.25;      ///< the same of the background and of the moving bodies' layer, each before composition
  double temporal = 0.25;    ///< the same of the difference of two frames
  double coverage = 10;      ///< squared error of the moving bodies' coverage
  double centroid = 0.5;     ///< [1/px^2] squared error of a body's visible centroid
  double area = 10;          ///< squared relative error of a body's visible area
  double rigidity = 0;       ///< squared relative error of its second moments
  double permanence = 0;     ///< squared error of the visible part of its full area
  double constraint_coverage = 0;  ///< as coverage, on the clips of Options::constraint_data; 0: only their bodies' moments are used
};

/// What a model is conditioned on.
enum class Conditioning {
  Dense,    ///< G-buffers and a few path-traced samples a pixel: the video model
  Sparse,   ///< projected states and a background plate: the sparse model decides where a body's coverage lies
  States,   ///< three frames' states: the dynamics model decides how they go on
  Discs,    ///< the states of flat discs: the disc renderer decides how they look
};

/// What the constraint losses of the dynamics know of gravity and restitution.
enum class KnownLaw {
  Given,      ///< the true values, as the tracks' files state them
  Estimated,  ///< values read from a few of the labelled tracks, with their noise
};

/// A training run of the dynamics model on tracks of `rimshot dataset phyworld-TASK --tracks`.
struct DynamicsOptions {
  model::Dynamics kind = model::Dynamics::ScaleFree;  ///< absolute, smooth, gated or scale_free
  int networks = 1;                            ///< trained side by side: seeds seed, seed + 1, ...
  std::vector<std::filesystem::path> tracks;   ///< labelled, a file a world; the last validation_clips of each are held out
  std::vector<std::filesystem::path> starts;   ///< files of the same worlds of which three frames are looked at, without labels
  double noise = 5e-4;                         ///< [m] standard error of the given frames' centres and radii
  int horizon = 29;                            ///< frames after the given ones
  double law_weight = 0;                       ///< of the laws' residuals on the model's own rollouts; 0: none
  KnownLaw law = KnownLaw::Given;              ///< given or estimated
  int law_clips = 16;                          ///< estimated: labelled tracks of a world that are used
};

/// A training run; YAML files in neural/train/configs hold them under the same names. Relative paths count from the working folder.
struct Options {
  Conditioning conditioning = Conditioning::Dense;   ///< dense, sparse, states or discs
  std::filesystem::path data;        ///< folder of `rimshot dataset`: clips in data/*/clip.h5; discs: file of tracks with pictures
  std::filesystem::path constraint_data;  ///< sparse only: clips that take part in the constraints only; none if empty
  std::filesystem::path output;      ///< folder: checkpoint.pt, log.csv, validation.csv, curves.svg, video_model.weights and its card
  int steps = 4000;                  ///< optimiser steps
  int batch = 4;                     ///< clips a step
  int crop = 80;                     ///< side of the square crops [px], a multiple of 8
  int unroll = 4;                    ///< frames that the gradient goes back through
  int resident_clips = 256;          ///< of a data set that are in memory at a time; the others are read in turn
  int threads = 0;                   ///< 0 = all
  std::uint64_t seed = 1;
  double learning_rate = 1.2e-3;     ///< at the start; falls to zero along a cosine
  int warmup = 100;                  ///< steps in which the rate rises from zero
  double weight_decay = 1e-4;
  double gradient_clip = 1;          ///< largest norm of the gradient
  double average_decay = 0.998;      ///< of the running mean of the weights that is validated and written
  int checkpoint_every = 250;        ///< steps
  int validate_every = 500;          ///< steps
  int constraints_from = 0;          ///< step from which centroid, area, rigidity and permanence enter, fully at twice that; 0: at once
  int patience = 0;                  ///< validations without a better PSNR after which the run stops, keeping the best weights; 0 = never
  std::filesystem::path judge;       ///< family of scenes with one ball, held-out shots of which are drawn and judged at every validation; none if empty
  int judged_shots = 2;              ///< how many
  int validation_clips = 12;         ///< the last clips by name, never trained on
  LossWeights loss;
  DynamicsOptions dynamics;          ///< states only
};

/// Reads a config. @throws Error(InvalidInput) naming file, line and key for an unknown key or a value out of range.
Options load(const std::filesystem::path& config);

/// Where a training run stands.
struct Progress {
  int step = 0, steps = 0;
  double loss = 0;                   ///< of this step
};

/// A number that the weights reach on the held-out clips.
struct Score {
  std::string name, unit;
  double value = 0;
};

struct Result {
  int steps = 0;                     ///< done
  double loss = 0;                   ///< of the last step
  bool stopped_early = false;        ///< by patience
  std::vector<Score> scores;         ///< of the weights written
  std::filesystem::path weights;     ///< the file written
  std::filesystem::path curves;      ///< picture of the terms over the steps

  /// @throws Error(Internal) for a name that is not among the scores.
  double score(const std::string& name) const;
};

/// Measures a weight file with means that took no part in the training: this room knows none, the caller brings them.
using Judge = std::function<std::vector<Score>(const std::filesystem::path& weights)>;

/// Trains a model and leaves the averaged weights in options.output, with a card and a picture of the curves beside them. The numbers of a step depend on (seed, step) only:
/// with `resume`, a run that was cut off goes on from its last checkpoint and ends with the same bytes as an uninterrupted one
/// (on the same machine with the same number of threads). What `judge` says of the weights stands in validation.csv and the card, after the
/// scores on the held-out clips.
/// @throws Error(InvalidInput) for missing, damaged or too small clips, a checkpoint of another configuration,
/// or if the loss is not finite: names the step, the term and the clips, and keeps the last checkpoint.
Result run(const Options& options, bool resume, const std::function<void(const Progress&)>& progress = {}, const Judge& judge = {});

}  // namespace rimshot::train
