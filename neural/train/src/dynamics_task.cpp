#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "law_terms.h"
#include "rimshot/model/dynamics_model.h"
#include "task.h"
#include "track_data.h"
#include "weighted_sum.h"

namespace rimshot::train {
namespace {

constexpr double kSmallError = 0.05;  ///< [m] up to which an error counts by its square

/// Mean over what is in view of an error [S, N, T, B] of discs that are there; [S], one a network.
at::Tensor mean_in_view(const at::Tensor& error, const TrackBatch& batch) {
  const at::Tensor weight = batch.in_view.unsqueeze(-1) * batch.present.unsqueeze(2);
  return (error * weight).flatten(1).sum(1) / weight.flatten(1).sum(1).clamp_min(1);
}

double median_of(const at::Tensor& values) {
  const at::Tensor flat = values.to(at::kDouble).contiguous();
  std::vector<double> sorted(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
  std::ranges::sort(sorted);
  return 0.5 * (sorted[(sorted.size() - 1) / 2] + sorted[sorted.size() / 2]);
}

/// The dynamics model on labelled tracks, with the laws on its own rollouts from these and from unlabelled starts.
class DynamicsTask : public Task {
 public:
  explicit DynamicsTask(const Options& options)
      : options_(options), sets_(load_tracks(options)), network_(fresh()), average_(fresh()),
        architecture_(model::dynamics_architecture(options.dynamics.kind, sets_.bodies)) {
    constexpr int kStartClips = 1024;
    Rng rng(options.seed, std::uint64_t(1) << 40);
    const TrackBatch batch = draw_batch(sets_.training, options.dynamics.networks, kStartClips, options.dynamics.noise, rng);
    for (model::DynamicsModel* network : {&network_, &average_}) network->start_fields(batch.seen, batch.present, sets_.frame_interval);
  }

  const std::vector<model::Parameter>& parameters() const override { return network_.parameters(); }
  const std::vector<model::Parameter>& average() const override { return average_.parameters(); }
  const char* architecture() const override { return architecture_.c_str(); }
  int networks() const override { return options_.dynamics.networks; }
  std::size_t clip_count() const override {
    const auto count = [](const TrackData& data) { return data.states.defined() ? std::size_t(data.states.size(0)) : 0; };
    return count(sets_.training) + count(sets_.validation) + count(sets_.starts);
  }
  std::vector<std::string> term_names() const override {
    std::vector<std::string> names = {"position", "radius"};
    if (laws_on()) for (const std::string& name : law_names()) names.push_back(name);
    return names;
  }

  Objective objective(const LossWeights&, Rng& rng) const override {
    const DynamicsOptions& dynamics = options_.dynamics;
    WeightedSum sum("drawn from " + std::to_string(sets_.training.states.size(0)) + " tracks");
    const TrackBatch batch = draw_batch(sets_.training, dynamics.networks, options_.batch, dynamics.noise, rng);
    const Rollout rollout = roll(network_, batch, sets_.training.states.size(1) - model::kDynamicsGiven);
    const at::Tensor drawn = tracks_of(rollout);
    const at::Tensor error = at::smooth_l1_loss(drawn, batch.truth, at::Reduction::None, kSmallError);
    // Every network has its own mean, so that none feels how many there are.
    sum.add("position", 1, mean_in_view(error.narrow(-1, 0, 2).sum(-1), batch).sum());
    sum.add("radius", 1, mean_in_view(error.select(-1, 2), batch).sum());
    if (!laws_on()) return sum.result();
    add_laws(sum, dynamics.law_weight, network_, detached(rollout), sets_.frame_interval, {}, rng);
    if (!sets_.starts.states.defined()) return sum.result();
    const TrackBatch starts = draw_batch(sets_.starts, dynamics.networks, options_.batch, dynamics.noise, rng);
    Rollout free;
    {
      const at::NoGradGuard no_gradient;
      free = roll(network_, starts, dynamics.horizon);
    }
    add_laws(sum, dynamics.law_weight, network_, free, sets_.frame_interval, {}, rng);
    return sum.result();
  }

  std::vector<Score> validate() const override {
    const at::NoGradGuard no_gradient;
    Rng rng(options_.seed, ~std::uint64_t(0));
    const TrackBatch batch = whole_batch(sets_.validation, options_.dynamics.networks, options_.dynamics.noise, rng);
    const at::Tensor drawn = tracks_of(roll(average_, batch, batch.truth.size(2))), error = (drawn - batch.truth).abs();
    const double position = median_of(mean_in_view(error.narrow(-1, 0, 2).sum(-1), batch)), radius = median_of(mean_in_view(error.select(-1, 2), batch));
    return {{"position_accuracy", "dB", -20 * std::log10(position)}, {"position_error", "m", position}, {"radius_error", "m", radius}};
  }

 private:
  model::DynamicsModel fresh() const { return {options_.dynamics.kind, sets_.bodies, sets_.size, options_.dynamics.networks, options_.seed}; }
  bool laws_on() const { return options_.dynamics.law_weight > 0; }

  Rollout roll(const model::DynamicsModel& network, const TrackBatch& batch, std::int64_t frames) const {
    Rollout rollout{{network.read(batch.seen, batch.present, batch.walls, sets_.frame_interval)}, batch.laws};
    for (std::int64_t t = 0; t < frames; ++t) rollout.frames.push_back(network.step(rollout.frames.back(), sets_.frame_interval));
    return rollout;
  }
  /// Centres and radii after the given frames, [S, N, T, B, 3].
  static at::Tensor tracks_of(const Rollout& rollout) {
    std::vector<at::Tensor> states;
    for (std::size_t t = 1; t < rollout.frames.size(); ++t)
      states.push_back(at::cat({rollout.frames[t].position, rollout.frames[t].radius.unsqueeze(-1)}, -1));
    return at::stack(states, 2);
  }
  static Rollout detached(Rollout rollout) {
    for (model::Discs& discs : rollout.frames)
      for (at::Tensor* member : {&discs.position, &discs.velocity, &discs.radius, &discs.growth, &discs.field}) *member = member->detach();
    return rollout;
  }

  Options options_;
  TrackSets sets_;
  model::DynamicsModel network_, average_;
  std::string architecture_;
};

}  // namespace

std::unique_ptr<Task> dynamics_task(const Options& options) { return std::make_unique<DynamicsTask>(options); }

}  // namespace rimshot::train
