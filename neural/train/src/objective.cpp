#include "objective.h"

#include <ATen/ATen.h>

#include "rimshot/losses/area.h"
#include "rimshot/losses/centroid.h"
#include "rimshot/losses/photometric.h"

namespace rimshot::train {

Objective objective(const model::VideoModel& network, const Batch& batch, const LossWeights& weights) {
  const std::int64_t frames = batch.conditioning.size(1);
  Objective result;
  result.total = at::zeros({});
  const auto add = [&](double weight, const at::Tensor& term, double& log) {
    result.total = result.total + term * (weight / double(frames));
    log += term.item<double>() / double(frames);
  };

  model::Memory memory;
  at::Tensor last_drawn, last_teacher;
  for (std::int64_t t = 0; t < frames; ++t) {
    const auto frame = [t](const at::Tensor& planes) { return planes.select(1, t).contiguous(); };
    const model::Drawing drawn = network.draw({frame(batch.conditioning), frame(batch.sampled_coverage)}, memory);
    const at::Tensor background = frame(batch.background), moving = frame(batch.moving), coverage = frame(batch.coverage);
    const at::Tensor teacher = background + moving;

    add(weights.picture, losses::photometric_loss(drawn.radiance, teacher), result.picture);
    add(weights.layers, losses::photometric_loss(drawn.background, background) + losses::photometric_loss(drawn.moving, moving), result.layers);
    if (t > 0)
      add(weights.temporal, losses::photometric_loss(drawn.radiance - last_drawn, teacher - last_teacher, drawn.radiance), result.temporal);
    add(weights.coverage, (drawn.body_alpha - coverage).square().mean(), result.coverage);
    add(weights.centroid, losses::centroid_loss(drawn.body_alpha, coverage), result.centroid);
    add(weights.area, losses::area_loss(drawn.body_alpha, coverage), result.area);
    last_drawn = drawn.radiance;
    last_teacher = teacher;
  }
  return result;
}

}  // namespace rimshot::train
