#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>

namespace rimshot::train {

/// Weights of the terms of the loss. Every term is a mean, so none depends on the crop's size.
struct LossWeights {
  double picture = 1;        ///< relative squared error of the picture
  double layers = 0.25;      ///< the same of the background and of the moving bodies' layer, each before composition
  double temporal = 0.25;    ///< the same of the difference of two frames
  double coverage = 10;      ///< squared error of the moving bodies' coverage
  double centroid = 0.5;     ///< [1/px^2] squared error of a body's visible centroid
  double area = 10;          ///< squared relative error of a body's visible area
};

/// A training run; YAML files in neural/train/configs hold them under the same names. Relative paths count from the working folder.
struct Options {
  std::filesystem::path data;        ///< folder of `rimshot dataset`: clips in data/*/clip.h5
  std::filesystem::path output;      ///< folder: checkpoint.pt, log.csv, video_model.weights
  int steps = 4000;                  ///< optimiser steps
  int batch = 4;                     ///< clips a step
  int crop = 80;                     ///< side of the square crops [px], a multiple of 8
  int unroll = 4;                    ///< frames that the gradient goes back through
  int threads = 0;                   ///< 0 = all
  std::uint64_t seed = 1;
  double learning_rate = 1.2e-3;     ///< at the start; falls to zero along a cosine
  int warmup = 100;                  ///< steps in which the rate rises from zero
  double weight_decay = 1e-4;
  double gradient_clip = 1;          ///< largest norm of the gradient
  double average_decay = 0.998;      ///< of the running mean of the weights that is validated and written
  int checkpoint_every = 250;        ///< steps
  int validate_every = 500;          ///< steps
  int validation_clips = 12;         ///< the last clips by name, never trained on
  LossWeights loss;
};

/// Reads a config. @throws Error(InvalidInput) naming file, line and key for an unknown key or a value out of range.
Options load(const std::filesystem::path& config);

/// Where a training run stands.
struct Progress {
  int step = 0, steps = 0;
  double loss = 0;                   ///< of this step
};

/// Scores of the weights on the held-out clips.
struct Validation {
  double psnr = 0;                   ///< [dB] of the drawn frames against the teacher's, in sRGB
  double input_psnr = 0;             ///< [dB] of the samples that the frames are conditioned on
  double centroid_error = 0;         ///< [px] mean distance of the drawn bodies' centroids from the teacher's
  double input_centroid_error = 0;   ///< [px] the same of the samples
};

struct Result {
  int steps = 0;
  double loss = 0;                   ///< of the last step
  Validation validation;             ///< of the averaged weights at the end
  std::filesystem::path weights;     ///< the file written
};

/// Trains the video model and leaves the averaged weights in options.output. The numbers of a step depend on (seed, step) only:
/// with `resume`, a run that was cut off goes on from its last checkpoint and ends with the same bytes as an uninterrupted one
/// (on the same machine with the same number of threads).
/// @throws Error(InvalidInput) for missing, damaged or too small clips, or a checkpoint of another configuration;
/// Error(Internal) if the loss is not finite: names the step and the clips, and keeps the last checkpoint.
Result run(const Options& options, bool resume, const std::function<void(const Progress&)>& progress = {});

}  // namespace rimshot::train
