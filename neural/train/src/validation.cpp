#include "validation.h"

#include <ATen/ATen.h>

#include <cmath>

#include "rimshot/layout/conditioning.h"
#include "rimshot/losses/centroid.h"

namespace rimshot::train {
namespace {

/// sRGB transfer (IEC 61966-2-1) of scene-linear radiance, clipped to 0..1.
at::Tensor displayed(const at::Tensor& radiance) {
  const at::Tensor x = radiance.clamp(0, 1);
  return at::where(x <= 0.0031308, 12.92 * x, 1.055 * x.clamp_min(0.0031308).pow(1 / 2.4) - 0.055);
}

double squared_error(const at::Tensor& picture, const at::Tensor& teacher) {
  return (displayed(picture) - displayed(teacher)).square().mean().item<double>();
}

double psnr(double squared_error) { return -10 * std::log10(squared_error); }

struct Mean {
  double sum = 0;
  int count = 0;
  void add(double value) {
    sum += value;
    ++count;
  }
  double value() const { return count > 0 ? sum / count : 0; }
};

/// Distance of the centroids of every body in sight.
void add_centroid_errors(const at::Tensor& alpha, const at::Tensor& truth, Mean& mean) {
  std::vector<float> gradient(std::size_t(alpha.size(2) * alpha.size(3)));
  for (std::int64_t body = 0; body < alpha.size(1); ++body) {
    const at::Tensor drawn = alpha[0][body].contiguous(), expected = truth[0][body].contiguous();
    if (std::min(drawn.sum().item<double>(), expected.sum().item<double>()) < losses::kLeastArea) continue;
    const auto span = [&](const at::Tensor& plane) { return std::span(plane.data_ptr<float>(), gradient.size()); };
    mean.add(std::sqrt(losses::centroid(span(drawn), span(expected), int(alpha.size(3)), gradient)));
  }
}

at::Tensor sampled_picture(const at::Tensor& channels) {
  using namespace layout;
  at::Tensor sum = channels.narrow(1, kSky, 3);
  for (int layer = 0; layer < kLayers; ++layer)
    sum = sum + channels.narrow(1, channel(layer, kDirect), 3) + channels.narrow(1, channel(layer, kIndirect), 3);
  return sum;
}

}  // namespace

Validation validate(const model::VideoModel& network, const std::vector<ClipTensors>& clips) {
  const at::NoGradGuard no_gradient;
  Mean drawn_psnr, input_psnr, drawn_centroid, input_centroid;
  for (const ClipTensors& clip : clips) {
    model::Memory memory;
    double drawn_error = 0, input_error = 0;
    for (int t = 0; t < clip.frames; ++t) {
      const auto frame = [t](const at::Tensor& planes) { return planes.narrow(0, t, 1).to(at::kFloat); };
      const model::FrameInput input{frame(clip.conditioning), frame(clip.sampled_coverage)};
      const at::Tensor teacher = frame(clip.background) + frame(clip.moving), coverage = frame(clip.coverage);
      const model::Drawing drawn = network.draw(input, memory);
      drawn_error += squared_error(drawn.radiance, teacher) / clip.frames;
      input_error += squared_error(sampled_picture(input.channels), teacher) / clip.frames;
      add_centroid_errors(drawn.body_alpha, coverage, drawn_centroid);
      add_centroid_errors(input.body_coverage, coverage, input_centroid);
    }
    drawn_psnr.add(psnr(drawn_error));
    input_psnr.add(psnr(input_error));
  }
  return {drawn_psnr.value(), input_psnr.value(), drawn_centroid.value(), input_centroid.value()};
}

}  // namespace rimshot::train
