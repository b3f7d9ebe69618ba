#include "batch.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "rimshot/layout/clip_file.h"

namespace rimshot::train {
namespace {

constexpr double kBodyCrops = 0.75;
constexpr double kExposureStops = 1;

struct Window {
  int first, left, top;
};

Window random_window(const ClipTensors& clip, int frames, int side, Rng& rng) {
  Window window;
  window.first = int(rng.index(std::uint64_t(clip.frames - frames + 1)));
  const int frame = window.first + int(rng.index(std::uint64_t(frames)));
  const float* state = clip.body_state.data() + layout::kStateColumns * (frame * clip.bodies + int(rng.index(std::uint64_t(clip.bodies))));
  const bool in_front = state[layout::kStateDepth] > 0;
  if (rng.uniform() < kBodyCrops && in_front) {
    window.left = crop_edge(state[layout::kStateX], clip.width, side, rng);
    window.top = crop_edge(state[layout::kStateY], clip.height, side, rng);
  } else {
    window.left = int(rng.index(std::uint64_t(clip.width - side + 1)));
    window.top = int(rng.index(std::uint64_t(clip.height - side + 1)));
  }
  return window;
}

at::Tensor with_bodies(const at::Tensor& coverage, std::int64_t bodies) {
  return at::constant_pad_nd(coverage, {0, 0, 0, 0, 0, bodies - coverage.size(1)});
}

/// [frames, B]
at::Tensor full_areas(const ClipTensors& clip, int first, int frames) {
  const at::Tensor areas = at::zeros({frames, clip.bodies});
  for (int i = 0; i < frames * clip.bodies; ++i) {
    const float* state = clip.body_state.data() + layout::kStateColumns * (first * clip.bodies + i);
    const float radius = state[layout::kStateRadius];
    if (state[layout::kStateDepth] > 0) areas.data_ptr<float>()[i] = std::numbers::pi_v<float> * radius * radius;
  }
  return areas;
}

}  // namespace

int crop_edge(double centre, int size, int side, Rng& rng) {
  const double shift = rng.uniform(-side / 3.0, side / 3.0);
  return int(std::clamp(centre - side / 2.0 + shift, 0.0, double(size - side)));
}

Augmentation random_augmentation(Rng& rng) {
  Augmentation augmentation;
  augmentation.mirror = rng.index(2) == 1;
  augmentation.turn = rng.uniform(0, 2 * std::numbers::pi);
  for (int i = 2; i > 0; --i) std::swap(augmentation.colours[i], augmentation.colours[rng.index(std::uint64_t(i) + 1)]);
  augmentation.exposure = std::exp2(rng.uniform(-kExposureStops, kExposureStops));
  return augmentation;
}

Batch sample_batch(const ClipList& clips, int batch, int frames, int side, Rng& rng) {
  std::vector<const ClipTensors*> chosen;
  int bodies = 0;
  for (int i = 0; i < batch; ++i) {
    chosen.push_back(clips[rng.index(clips.size())].get());
    bodies = std::max(bodies, chosen.back()->bodies);
  }
  Batch out;
  std::vector<at::Tensor> conditioning, sampled_coverage, background, moving, coverage, full_area;
  for (const ClipTensors* clip : chosen) {
    const Window window = random_window(*clip, frames, side, rng);
    const Augmentation augmentation = random_augmentation(rng);
    const auto crop = [&](const at::Tensor& planes) {
      return planes.narrow(0, window.first, frames).narrow(2, window.top, side).narrow(3, window.left, side).to(at::kFloat);
    };
    conditioning.push_back(augment_conditioning(crop(clip->conditioning), augmentation));
    sampled_coverage.push_back(with_bodies(augment_coverage(crop(clip->sampled_coverage), augmentation), bodies));
    background.push_back(augment_radiance(crop(clip->background), augmentation));
    moving.push_back(augment_radiance(crop(clip->moving), augmentation));
    coverage.push_back(with_bodies(augment_coverage(crop(clip->coverage), augmentation), bodies));
    full_area.push_back(at::constant_pad_nd(full_areas(*clip, window.first, frames), {0, bodies - clip->bodies}));
    out.clips += (out.clips.empty() ? "" : ", ") + clip->name;
  }
  out.conditioning = at::stack(conditioning);
  out.sampled_coverage = at::stack(sampled_coverage);
  out.background = at::stack(background);
  out.moving = at::stack(moving);
  out.coverage = at::stack(coverage);
  out.full_area = at::stack(full_area);
  return out;
}

}  // namespace rimshot::train
