#include "batch.h"
#include "clip_stream.h"
#include "objective.h"
#include "task.h"
#include "validation.h"

namespace rimshot::train {
namespace {

/// The video model on G-buffers and a few path-traced samples a pixel.
class DenseTask : public Task {
 public:
  explicit DenseTask(const Options& options)
      : options_(options),
        clips_(find_clips(options.data, options.validation_clips, options.unroll, options.crop)),
        stream_(clips_.training, options.resident_clips, options.seed),
        network_(options.seed),
        average_(options.seed) {}

  const std::vector<model::Parameter>& parameters() const override { return network_.parameters(); }
  const std::vector<model::Parameter>& average() const override { return average_.parameters(); }
  const char* architecture() const override { return model::kArchitecture; }
  std::size_t clip_count() const override { return clips_.training.size() + clips_.validation.size(); }
  std::vector<std::string> term_names() const override {
    return {"picture", "layers", "temporal", "coverage", "centroid", "area", "rigidity", "permanence"};
  }
  void begin(int step) override { step_clips_ = &stream_.at(step); }
  Objective objective(const LossWeights& weights, Rng& rng) const override {
    return dense_objective(network_, sample_batch(*step_clips_, options_.batch, options_.unroll, options_.crop, rng), weights);
  }
  std::vector<Score> validate() const override { return validate_dense(average_, clips_.validation); }

 private:
  Options options_;
  ClipSet clips_;
  ClipStream stream_;
  const ClipList* step_clips_ = nullptr;
  model::VideoModel network_, average_;
};

}  // namespace

std::unique_ptr<Task> dense_task(const Options& options) { return std::make_unique<DenseTask>(options); }

}  // namespace rimshot::train
