#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/optim/adamw.h>


#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>
#include <sstream>
#include <thread>

#include "card.h"
#include "checkpoint.h"
#include "curves.h"
#include "gradient_clip.h"
#include "log.h"
#include "rimshot/core/error.h"
#include "rimshot/core/sha256.h"
#include "rimshot/model/weight_file.h"
#include "rimshot/train/train.h"
#include "task.h"

namespace rimshot::train {
namespace {

/// The data set's own description, or the folder's name where it has none; never a path of this machine.
std::string dataset_of(const std::filesystem::path& data) {
  std::ifstream in(data / "dataset.json");
  const std::string manifest((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  return manifest.empty() ? data.filename().string() : manifest;
}

const char* name_of(Conditioning conditioning) {
  constexpr const char* kNames[] = {"dense", "sparse", "states", "discs"};
  return kNames[int(conditioning)];
}

std::unique_ptr<Task> task_of(const Options& options) {
  if (options.conditioning == Conditioning::States) return dynamics_task(options);
  if (options.conditioning == Conditioning::Discs) return disc_task(options);
  return options.conditioning == Conditioning::Dense ? dense_task(options) : sparse_task(options);
}

void write_dynamics(std::ostream& out, const DynamicsOptions& o) {
  out << "kind " << int(o.kind) << "\nnetworks " << o.networks << "\nnoise " << o.noise << "\nhorizon " << o.horizon << "\nlaw_weight " << o.law_weight
      << "\nlaw " << (o.law == KnownLaw::Given ? "given" : "estimated") << "\nlaw_clips " << o.law_clips << '\n';
  for (const auto& file : o.tracks) out << "tracks " << file.filename().string() << ' ' << sha256_of_file(file) << '\n';
  for (const auto& file : o.starts) out << "starts " << file.filename().string() << ' ' << sha256_of_file(file) << '\n';
}

/// All options that the numbers of a run depend on.
std::string configuration_of(const Options& o, std::size_t clips) {
  std::ostringstream out;
  out.precision(17);
  out << "conditioning " << name_of(o.conditioning) << "\ndata " << dataset_of(o.data) << '\n';
  if (!o.constraint_data.empty()) out << "constraint_data " << dataset_of(o.constraint_data) << '\n';
  out << "clips " << clips << "\nsteps " << o.steps << "\nbatch " << o.batch << "\ncrop " << o.crop << "\nunroll "
      << o.unroll << "\nseed " << o.seed << "\nlearning_rate " << o.learning_rate << "\nwarmup " << o.warmup << "\nweight_decay "
      << o.weight_decay << "\ngradient_clip " << o.gradient_clip << "\naverage_decay " << o.average_decay << "\npatience " << o.patience << "\nconstraints_from " << o.constraints_from << "\nvalidation_clips "
      << o.validation_clips << "\nloss " << o.loss.picture << ' ' << o.loss.layers << ' ' << o.loss.temporal << ' ' << o.loss.coverage << ' '
      << o.loss.centroid << ' ' << o.loss.area << ' ' << o.loss.rigidity << ' ' << o.loss.permanence << ' ' << o.loss.constraint_coverage << '\n';
  out << "resident_clips " << o.resident_clips << '\n';
  if (!o.judge.empty()) out << "judge " << o.judged_shots << " shots of " << o.judge.filename().string() << '\n';
  if (o.conditioning == Conditioning::States) write_dynamics(out, o.dynamics);
  return out.str();
}

/// Linear warm-up, then a cosine to zero (Loshchilov and Hutter, ICLR 2017).
double learning_rate(const Options& options, int step) {
  if (step < options.warmup) return options.learning_rate * (step + 1) / options.warmup;
  const double progress = double(step - options.warmup) / std::max(1, options.steps - options.warmup);
  return options.learning_rate * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

/// The constraints come in along a straight line between constraints_from and twice that: before, a model that draws its bodies anywhere
/// would answer them by drawing none.
LossWeights weights_at(const Options& options, int step) {
  LossWeights weights = options.loss;
  if (options.constraints_from == 0) return weights;
  const double share = std::clamp(double(step - options.constraints_from) / options.constraints_from, 0.0, 1.0);
  for (double* weight : {&weights.centroid, &weights.area, &weights.rigidity, &weights.permanence}) *weight *= share;
  return weights;
}

std::vector<at::Tensor> tensors_of(const std::vector<model::Parameter>& parameters) {
  std::vector<at::Tensor> tensors;
  for (const model::Parameter& parameter : parameters) tensors.push_back(parameter.value);
  return tensors;
}

std::string text(double value) {
  std::ostringstream out;
  out << value;
  return out.str();
}

class Trainer {
 public:
  Trainer(const Options& options, bool resume, const Judge& judge)
      : options_(options),
        judge_(judge),
        task_(task_of(options)),
        configuration_(configuration_of(options, task_->clip_count())),
        optimizer_(tensors_of(task_->parameters()), torch::optim::AdamWOptions(options.learning_rate).weight_decay(options.weight_decay)),
        state_{task_->parameters(), task_->average(), optimizer_} {
    if (resume) load_checkpoint(checkpoint_file(), state_, configuration_);
  }

  Result run(const std::function<void(const Progress&)>& progress) {
    Log log(log_file(), columns(), state_.step);
    if (state_.step == 0) std::filesystem::remove(validation_file());
    Result result;
    result.weights = weights_file();
    result.curves = options_.output / "curves.svg";
    while (state_.step < options_.steps && !given_up()) {
      const int step = state_.step;
      const Objective terms = optimise(step);
      result.loss = terms.total.item<double>();
      std::vector<double> row = {result.loss};
      for (const Term& term : terms.terms) row.push_back(term.value);
      row.push_back(learning_rate(options_, step));
      log.row(step, row);
      ++state_.step;
      const bool last = state_.step == options_.steps;
      if (last || state_.step % options_.validate_every == 0) validate(step);
      if (last || given_up() || state_.step % options_.checkpoint_every == 0) save_checkpoint(checkpoint_file(), state_, configuration_);
      if (progress) progress({state_.step, options_.steps, result.loss});
    }
    result.steps = state_.step;
    result.scores = state_.scores;
    result.stopped_early = given_up();
    draw_curves(log_file(), result.curves);
    write_card(weights_file(), *task_, configuration_, result);
    return result;
  }

 private:
  std::vector<std::string> columns() const {
    std::vector<std::string> names = task_->term_names();
    names.insert(names.begin(), "loss");
    names.push_back("learning_rate");
    return names;
  }

  bool given_up() const { return options_.patience > 0 && state_.since_best >= options_.patience; }

  Objective optimise(int step) {
    task_->begin(step);
    Rng rng(options_.seed, std::uint64_t(step));
    Objective objective = task_->objective(weights_at(options_, step), rng);
    for (const Term& term : objective.terms) {
      if (std::isfinite(term.value)) continue;
      throw Error(ErrorCode::InvalidInput, "training step " + std::to_string(step) + ": the loss is not finite, first in the term " + term.name +
                                           "; the clips were " + objective.clips +
                                           "; lower the learning rate, or look for extreme values in them");
    }
    optimizer_.zero_grad();
    objective.total.backward();
    if (!clip_gradients(task_->parameters(), task_->networks(), options_.gradient_clip))
      throw Error(ErrorCode::InvalidInput, "training step " + std::to_string(step) + ": the gradient is not finite, though the loss is; lower the learning rate");
    for (auto& group : optimizer_.param_groups()) static_cast<torch::optim::AdamWOptions&>(group.options()).lr(learning_rate(options_, step));
    optimizer_.step();
    update_average(step);
    return objective;
  }

  void update_average(int step) {
    const at::NoGradGuard no_gradient;
    // Young means forget faster, or the first weights would linger.
    const double decay = std::min(options_.average_decay, (1.0 + step) / (10.0 + step));
    for (std::size_t i = 0; i < task_->parameters().size(); ++i)
      task_->average()[i].value.lerp_(task_->parameters()[i].value, 1 - decay);
  }

  /// Scores the running mean and writes it; with patience, only if it is the best so far.
  void validate(int step) {
    std::vector<Score> scores = task_->validate();
    if (judge_) {
      const std::filesystem::path candidate = options_.output / "candidate.weights";
      model::write_weights(candidate, task_->average(), {}, task_->architecture());
      const std::vector<Score> judged = judge_(candidate);
      std::filesystem::remove(candidate);
      scores.insert(scores.end(), judged.begin(), judged.end());
    }
    std::vector<std::string> names;
    std::vector<double> values;
    for (const Score& score : scores) {
      names.push_back(score.name);
      values.push_back(score.value);
    }
    Log(validation_file(), names, step).row(step, values);
    const bool better = scores.front().value > state_.best;
    if (better) state_.best = scores.front().value;
    state_.since_best = better ? 0 : state_.since_best + 1;
    if (options_.patience > 0 && !better) return;
    state_.scores = scores;
    model::Provenance provenance = {{"configuration", configuration_}, {"steps_done", std::to_string(state_.step)}};
    for (const Score& score : scores) provenance["validation_" + score.name + (score.unit == "1" ? "" : "_" + score.unit)] = text(score.value);
    model::write_weights(weights_file(), task_->average(), provenance, task_->architecture());
  }

  std::filesystem::path checkpoint_file() const { return options_.output / "checkpoint.pt"; }
  std::filesystem::path weights_file() const {
    constexpr const char* kNames[] = {"video_model.weights", "sparse_model.weights", "dynamics_model.weights", "disc_renderer.weights"};
    return options_.output / kNames[int(options_.conditioning)];
  }
  std::filesystem::path validation_file() const { return options_.output / "validation.csv"; }
  std::filesystem::path log_file() const { return options_.output / "log.csv"; }

  Options options_;
  Judge judge_;
  std::unique_ptr<Task> task_;
  std::string configuration_;
  torch::optim::AdamW optimizer_;
  TrainingState state_;
};

}  // namespace

double Result::score(const std::string& name) const {
  for (const Score& score : scores)
    if (score.name == name) return score.value;
  throw Error(ErrorCode::Internal, "there is no score " + name);
}

Result run(const Options& options, bool resume, const std::function<void(const Progress&)>& progress, const Judge& judge) {
  at::set_num_threads(options.threads > 0 ? options.threads : int(std::max(1u, std::thread::hardware_concurrency())));
  std::filesystem::create_directories(options.output);
  return Trainer(options, resume, judge).run(progress);
}

}  // namespace rimshot::train
