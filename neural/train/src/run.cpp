#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/optim/adamw.h>

#include <torch/nn/utils/clip_grad.h>  // after adamw.h: it includes nothing itself

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>
#include <sstream>
#include <thread>

#include "batch.h"
#include "checkpoint.h"
#include "clip_set.h"
#include "log.h"
#include "objective.h"
#include "rimshot/core/error.h"
#include "rimshot/model/weight_file.h"
#include "rimshot/train/train.h"
#include "validation.h"

namespace rimshot::train {
namespace {

/// The data set's own description, or the folder's name where it has none; never a path of this machine.
std::string dataset_of(const std::filesystem::path& data) {
  std::ifstream in(data / "dataset.json");
  const std::string manifest((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return manifest.empty() ? data.filename().string() : manifest;
}

/// All options that the numbers of a run depend on.
std::string configuration_of(const Options& o, std::size_t clips) {
  std::ostringstream out;
  out.precision(17);
  out << "data " << dataset_of(o.data) << "\nclips " << clips << "\nsteps " << o.steps << "\nbatch " << o.batch << "\ncrop " << o.crop << "\nunroll "
      << o.unroll << "\nseed " << o.seed << "\nlearning_rate " << o.learning_rate << "\nwarmup " << o.warmup << "\nweight_decay "
      << o.weight_decay << "\ngradient_clip " << o.gradient_clip << "\naverage_decay " << o.average_decay << "\nvalidation_clips "
      << o.validation_clips << "\nloss " << o.loss.picture << ' ' << o.loss.layers << ' ' << o.loss.temporal << ' ' << o.loss.coverage << ' '
      << o.loss.centroid << ' ' << o.loss.area << '\n';
  return out.str();
}

/// Linear warm-up, then a cosine to zero (Loshchilov and Hutter, ICLR 2017).
double learning_rate(const Options& options, int step) {
  if (step < options.warmup) return options.learning_rate * (step + 1) / options.warmup;
  const double progress = double(step - options.warmup) / std::max(1, options.steps - options.warmup);
  return options.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

std::vector<at::Tensor> tensors_of(const model::VideoModel& network) {
  std::vector<at::Tensor> tensors;
  for (const model::Parameter& parameter : network.parameters()) tensors.push_back(parameter.value);
  return tensors;
}

class Trainer {
 public:
  Trainer(const Options& options, bool resume)
      : options_(options),
        clips_(read_clips(options.data, options.validation_clips, options.unroll, options.crop)),
        configuration_(configuration_of(options, clips_.training.size() + clips_.validation.size())),
        network_(options.seed),
        average_(options.seed),
        optimizer_(tensors_of(network_), torch::optim::AdamWOptions(options.learning_rate).weight_decay(options.weight_decay)),
        state_{network_, average_, optimizer_} {
    if (resume) load_checkpoint(checkpoint_file(), state_, configuration_);
  }

  Result run(const std::function<void(const Progress&)>& progress) {
    Log log(options_.output / "log.csv", {"loss", "picture", "layers", "temporal", "coverage", "centroid", "area", "learning_rate"}, state_.step);
    Log validation_log(options_.output / "validation.csv", {"psnr", "input_psnr", "centroid_error", "input_centroid_error"}, state_.step);
    Result result;
    while (state_.step < options_.steps) {
      const int step = state_.step;
      const Objective terms = optimise(step);
      result.loss = terms.total.item<double>();
      log.row(step, {result.loss, terms.picture, terms.layers, terms.temporal, terms.coverage, terms.centroid, terms.area, learning_rate(options_, step)});
      ++state_.step;
      const bool last = state_.step == options_.steps;
      if (last || state_.step % options_.validate_every == 0) {
        result.validation = validate(average_, clips_.validation);
        const Validation& v = result.validation;
        validation_log.row(step, {v.psnr, v.input_psnr, v.centroid_error, v.input_centroid_error});
        write_weights(result.validation);
      }
      if (last || state_.step % options_.checkpoint_every == 0) save_checkpoint(checkpoint_file(), state_, configuration_);
      if (progress) progress({state_.step, options_.steps, result.loss});
    }
    result.steps = state_.step;
    result.weights = weights_file();
    return result;
  }

 private:
  Objective optimise(int step) {
    Rng rng(options_.seed, std::uint64_t(step));
    const Batch batch = sample_batch(clips_.training, options_.batch, options_.unroll, options_.crop, rng);
    Objective terms = objective(network_, batch, options_.loss);
    if (!std::isfinite(terms.total.item<double>()))
      throw Error(ErrorCode::Internal, "training step " + std::to_string(step) + ": the loss is not finite; the clips were " + batch.clips +
                                           "; check them for values that are not finite, or lower the learning rate");
    optimizer_.zero_grad();
    terms.total.backward();
    torch::nn::utils::clip_grad_norm_(tensors_of(network_), options_.gradient_clip);
    for (auto& group : optimizer_.param_groups()) static_cast<torch::optim::AdamWOptions&>(group.options()).lr(learning_rate(options_, step));
    optimizer_.step();
    update_average(step);
    return terms;
  }

  void update_average(int step) {
    const at::NoGradGuard no_gradient;
    // Young means forget faster, or the first weights would linger.
    const double decay = std::min(options_.average_decay, (1.0 + step) / (10.0 + step));
    for (std::size_t i = 0; i < network_.parameters().size(); ++i)
      average_.parameters()[i].value.lerp_(network_.parameters()[i].value, 1 - decay);
  }

  void write_weights(const Validation& v) const {
    const auto text = [](double value) {
      std::ostringstream out;
      out << value;
      return out.str();
    };
    model::write_weights(weights_file(), average_.parameters(),
                         {{"configuration", configuration_}, {"steps_done", std::to_string(state_.step)}, {"validation_psnr_db", text(v.psnr)},
                          {"validation_input_psnr_db", text(v.input_psnr)}, {"validation_centroid_error_px", text(v.centroid_error)},
                          {"validation_input_centroid_error_px", text(v.input_centroid_error)}});
  }

  std::filesystem::path checkpoint_file() const { return options_.output / "checkpoint.pt"; }
  std::filesystem::path weights_file() const { return options_.output / "video_model.weights"; }

  Options options_;
  ClipSet clips_;
  std::string configuration_;
  model::VideoModel network_, average_;
  torch::optim::AdamW optimizer_;
  TrainingState state_;
};

}  // namespace

Result run(const Options& options, bool resume, const std::function<void(const Progress&)>& progress) {
  at::set_num_threads(options.threads > 0 ? options.threads : int(std::max(1u, std::thread::hardware_concurrency())));
  std::filesystem::create_directories(options.output);
  return Trainer(options, resume).run(progress);
}

}  // namespace rimshot::train
