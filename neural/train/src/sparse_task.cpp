#include <ATen/ATen.h>

#include <cmath>
#include <optional>

#include "clip_stream.h"
#include "coverage_terms.h"
#include "display_error.h"
#include "rimshot/losses/coverage_moments.h"
#include "rimshot/losses/photometric.h"
#include "sparse_batch.h"
#include "task.h"
#include "weighted_sum.h"

namespace rimshot::train {
namespace {

void add_constraints(WeightedSum& sum, const LossWeights& weights, const at::Tensor& alpha, const SparseBatch& batch) {
  const CoverageTerms terms = coverage_terms(alpha, batch.coverage, batch.full_area);
  sum.add("centroid", weights.centroid, terms.centroid);
  sum.add("area", weights.area, terms.area);
  sum.add("rigidity", weights.rigidity, terms.rigidity);
  sum.add("permanence", weights.permanence, terms.permanence);
}

at::Tensor coverage_error(const at::Tensor& alpha, const SparseBatch& batch) { return (alpha - batch.coverage).square().mean(); }

/// The sparse model on projected states and a background plate. Clips of options.constraint_data take part in the constraints only:
/// their pictures stay unseen, so that they may reach beyond what there are pictures of.
class SparseTask : public Task {
 public:
  explicit SparseTask(const Options& options)
      : options_(options),
        clips_(find_clips(options.data, options.validation_clips, 1, options.crop)),
        stream_(clips_.training, options.resident_clips, options.seed),
        network_(options.seed),
        average_(options.seed) {
    if (!options.constraint_data.empty()) constraint_stream_.emplace(find_clips(options.constraint_data, 0, 1, options.crop).training, options.resident_clips, options.seed);
  }

  const std::vector<model::Parameter>& parameters() const override { return network_.parameters(); }
  const std::vector<model::Parameter>& average() const override { return average_.parameters(); }
  const char* architecture() const override { return model::kSparseArchitecture; }
  std::size_t clip_count() const override { return clips_.training.size() + clips_.validation.size() + (constraint_stream_ ? constraint_stream_->files() : 0); }
  std::vector<std::string> term_names() const override {
    std::vector<std::string> names = {"picture", "coverage", "centroid", "area", "rigidity", "permanence"};
    if (constraint_stream_) names.push_back("constraint_coverage");
    return names;
  }

  void begin(int step) override {
    step_clips_ = &stream_.at(step);
    if (constraint_stream_) step_constraint_clips_ = &constraint_stream_->at(step);
  }
  Objective objective(const LossWeights& weights, Rng& rng) const override {
    const SparseBatch batch = sample_sparse_batch(*step_clips_, options_.batch, options_.crop, rng);
    SparseBatch more;
    if (step_constraint_clips_) more = sample_sparse_batch(*step_constraint_clips_, options_.batch, options_.crop, rng);
    WeightedSum sum(batch.clips + (more.clips.empty() ? "" : ", " + more.clips));
    const model::Drawing drawn = network_.draw(batch.input);
    sum.add("picture", weights.picture, losses::photometric_loss(drawn.radiance, batch.picture));
    sum.add("coverage", weights.coverage, coverage_error(drawn.body_alpha, batch));
    add_constraints(sum, weights, drawn.body_alpha, batch);
    if (!step_constraint_clips_) return sum.result();
    const at::Tensor alpha = network_.draw(more.input).body_alpha;
    add_constraints(sum, weights, alpha, more);
    sum.add("constraint_coverage", weights.constraint_coverage, coverage_error(alpha, more));
    return sum.result();
  }

  std::vector<Score> validate() const override {
    using namespace losses;
    const at::NoGradGuard no_gradient;
    Mean psnr_drawn, psnr_plate, centroid, area;
    for (const ClipTensors& clip : clips_.validation) {
      Mean drawn_error, plate_error;
      for (int t = 0; t < clip.frames; ++t) {
        const SparseBatch frame = whole_frame(clip, t);
        const model::Drawing drawn = average_.draw(frame.input);
        drawn_error.add(display_error(drawn.radiance, frame.picture));
        plate_error.add(display_error(frame.input.plate.narrow(1, 0, 3), frame.picture));
        for (std::int64_t body = 0; body < frame.coverage.size(1); ++body) {
          const auto extent = [&](const at::Tensor& planes) {
            const at::Tensor plane = planes[0][body].contiguous();
            double moments[kMoments];
            coverage_moments(plane.data_ptr<float>(), int(plane.size(0)), int(plane.size(1)), moments);
            return Extent<double>(moments);
          };
          const auto truth = extent(frame.coverage), drawn_extent = extent(drawn.body_alpha);
          if (truth.area < kLeastArea) continue;
          area.add(std::abs(drawn_extent.area / truth.area - 1));
          if (drawn_extent.area >= kLeastArea) centroid.add(std::hypot(drawn_extent.x - truth.x, drawn_extent.y - truth.y));
        }
      }
      psnr_drawn.add(psnr(drawn_error.value()));
      psnr_plate.add(psnr(plate_error.value()));
    }
    return {{"psnr", "dB", psnr_drawn.value()}, {"plate_psnr", "dB", psnr_plate.value()}, {"centroid_error", "px", centroid.value()},
            {"area_error", "1", area.value()}};
  }

 private:
  Options options_;
  ClipSet clips_;
  ClipStream stream_;
  std::optional<ClipStream> constraint_stream_;
  const ClipList* step_clips_ = nullptr;
  const ClipList* step_constraint_clips_ = nullptr;   ///< null: there are none
  model::SparseModel network_, average_;
};

}  // namespace

std::unique_ptr<Task> sparse_task(const Options& options) { return std::make_unique<SparseTask>(options); }

}  // namespace rimshot::train
