#include "sparse_batch.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "batch.h"
#include "rimshot/layout/clip_file.h"

namespace rimshot::train {
namespace {

using namespace layout;

struct BodyWindow {
  int frame = 0, left = 0, top = 0, width = 0, height = 0;
};

/// Bodies whose outline reaches into the window; one at least, so that there is something to draw.
std::vector<std::int64_t> bodies_in(const ClipTensors& clip, const BodyWindow& window) {
  std::vector<std::int64_t> bodies;
  for (int body = 0; body < clip.bodies; ++body) {
    const float* state = clip.body_state.data() + kStateColumns * (window.frame * clip.bodies + body);
    const float reach = state[kStateRadius] + std::abs(state[kStateBlurX]) + std::abs(state[kStateBlurY]) + 2;
    const float dx = state[kStateX] - std::clamp(state[kStateX], float(window.left), float(window.left + window.width));
    const float dy = state[kStateY] - std::clamp(state[kStateY], float(window.top), float(window.top + window.height));
    if (state[kStateDepth] > 0 && std::hypot(dx, dy) < reach) bodies.push_back(body);
  }
  if (bodies.empty()) bodies.push_back(0);
  return bodies;
}

SparseBatch cut(const ClipTensors& clip, const BodyWindow& window, const Augmentation& augmentation) {
  const auto crop = [&](const at::Tensor& planes) {
    return planes.narrow(-2, window.top, window.height).narrow(-1, window.left, window.width).unsqueeze(0).to(at::kFloat);
  };
  const std::vector<std::int64_t> bodies = bodies_in(clip, window);
  const auto count = std::int64_t(bodies.size());
  SparseBatch out;
  const at::Tensor plate = crop(clip.plate);
  out.input.plate = at::cat({augment_radiance(plate.narrow(1, 0, 3), augmentation), augment_coverage(plate.narrow(1, kPlateInverseDepth, 1), augmentation)}, 1);
  out.picture = augment_radiance(crop(clip.background.select(0, window.frame)) + crop(clip.moving.select(0, window.frame)), augmentation);
  out.coverage = augment_coverage(crop(clip.coverage.select(0, window.frame).index_select(0, at::tensor(bodies))), augmentation);

  out.input.body_state = at::empty({1, count, kStateColumns});
  out.input.body_albedo = at::empty({1, count, 3});
  out.full_area = at::zeros({1, count});
  for (std::int64_t i = 0; i < count; ++i) {
    const auto body = std::size_t(bodies[std::size_t(i)]);
    const float* from = clip.body_state.data() + kStateColumns * (std::size_t(window.frame * clip.bodies) + body);
    float* to = out.input.body_state.data_ptr<float>() + kStateColumns * i;
    std::copy_n(from, kStateColumns, to);
    to[kStateX] -= float(window.left);
    to[kStateY] -= float(window.top);
    if (augmentation.mirror) {
      to[kStateX] = float(window.width) - to[kStateX];
      to[kStateBlurX] = -to[kStateBlurX];
    }
    for (int c = 0; c < 3; ++c)
      out.input.body_albedo.data_ptr<float>()[3 * i + c] = clip.body_albedo[3 * body + std::size_t(augmentation.colours[c])];
    if (to[kStateDepth] > 0) out.full_area.data_ptr<float>()[i] = std::numbers::pi_v<float> * to[kStateRadius] * to[kStateRadius];
  }
  out.clips = clip.name;
  return out;
}

at::Tensor with_bodies(const at::Tensor& values, std::int64_t bodies) {
  std::vector<std::int64_t> padding(std::size_t(2 * (values.dim() - 1)), 0);
  padding.back() = bodies - values.size(1);
  return at::constant_pad_nd(values, padding);
}

}  // namespace

SparseBatch sample_sparse_batch(const ClipList& clips, int batch, int side, Rng& rng) {
  std::vector<SparseBatch> parts;
  std::int64_t bodies = 0;
  for (int i = 0; i < batch; ++i) {
    const ClipTensors& clip = *clips[rng.index(clips.size())];
    BodyWindow window{int(rng.index(std::uint64_t(clip.frames))), 0, 0, side, side};
    const float* state = clip.body_state.data() + kStateColumns * (window.frame * clip.bodies + int(rng.index(std::uint64_t(clip.bodies))));
    window.left = crop_edge(state[kStateX], clip.width, side, rng);
    window.top = crop_edge(state[kStateY], clip.height, side, rng);
    parts.push_back(cut(clip, window, random_augmentation(rng)));
    bodies = std::max(bodies, parts.back().coverage.size(1));
  }
  const auto join = [&](auto member) {
    std::vector<at::Tensor> tensors;
    for (const SparseBatch& part : parts) tensors.push_back(member(part));
    return at::cat(tensors);
  };
  SparseBatch out;
  out.input.plate = join([](const SparseBatch& part) { return part.input.plate; });
  out.input.body_state = join([&](const SparseBatch& part) { return with_bodies(part.input.body_state, bodies); });
  out.input.body_albedo = join([&](const SparseBatch& part) { return with_bodies(part.input.body_albedo, bodies); });
  out.picture = join([](const SparseBatch& part) { return part.picture; });
  out.coverage = join([&](const SparseBatch& part) { return with_bodies(part.coverage, bodies); });
  out.full_area = join([&](const SparseBatch& part) { return with_bodies(part.full_area, bodies); });
  for (const SparseBatch& part : parts) out.clips += (out.clips.empty() ? "" : ", ") + part.clips;
  return out;
}

SparseBatch whole_frame(const ClipTensors& clip, int frame) { return cut(clip, {frame, 0, 0, clip.width, clip.height}, Augmentation()); }

}  // namespace rimshot::train
