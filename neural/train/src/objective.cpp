#include "objective.h"

#include <ATen/ATen.h>

#include "coverage_terms.h"
#include "rimshot/losses/photometric.h"
#include "weighted_sum.h"

namespace rimshot::train {

Objective dense_objective(const model::VideoModel& network, const Batch& batch, const LossWeights& weights) {
  const std::int64_t frames = batch.conditioning.size(1);
  const double share = 1 / double(frames);
  WeightedSum sum(batch.clips);
  model::Memory memory;
  at::Tensor last_drawn, last_teacher;
  for (std::int64_t t = 0; t < frames; ++t) {
    const auto frame = [t](const at::Tensor& planes) { return planes.select(1, t).contiguous(); };
    const model::Drawing drawn = network.draw({frame(batch.conditioning), frame(batch.sampled_coverage)}, memory);
    const at::Tensor background = frame(batch.background), moving = frame(batch.moving), coverage = frame(batch.coverage);
    const at::Tensor teacher = background + moving;

    sum.add("picture", weights.picture, losses::photometric_loss(drawn.radiance, teacher), share);
    sum.add("layers", weights.layers, losses::photometric_loss(drawn.background, background) + losses::photometric_loss(drawn.moving, moving), share);
    sum.add("temporal", weights.temporal,
            t > 0 ? losses::photometric_loss(drawn.radiance - last_drawn, teacher - last_teacher, drawn.radiance) : at::zeros({}), share);
    sum.add("coverage", weights.coverage, (drawn.body_alpha - coverage).square().mean(), share);
    const CoverageTerms terms = coverage_terms(drawn.body_alpha, coverage, frame(batch.full_area));
    sum.add("centroid", weights.centroid, terms.centroid, share);
    sum.add("area", weights.area, terms.area, share);
    sum.add("rigidity", weights.rigidity, terms.rigidity, share);
    sum.add("permanence", weights.permanence, terms.permanence, share);
    last_drawn = drawn.radiance;
    last_teacher = teacher;
  }
  return sum.result();
}

}  // namespace rimshot::train
