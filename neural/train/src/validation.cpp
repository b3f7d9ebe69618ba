#include "validation.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cmath>

#include "display_error.h"
#include "rimshot/layout/conditioning.h"
#include "rimshot/losses/coverage_moments.h"

namespace rimshot::train {
namespace {

/// Distance of the centroids of every body in sight.
void add_centroid_errors(const at::Tensor& alpha, const at::Tensor& truth, Mean& mean) {
  using namespace losses;
  for (std::int64_t body = 0; body < alpha.size(1); ++body) {
    const auto extent = [&](const at::Tensor& planes) {
      const at::Tensor plane = planes[0][body].contiguous();
      double moments[kMoments];
      coverage_moments(plane.data_ptr<float>(), int(plane.size(0)), int(plane.size(1)), moments);
      return Extent<double>(moments);
    };
    const auto drawn = extent(alpha), expected = extent(truth);
    if (std::min(drawn.area, expected.area) >= kLeastArea) mean.add(std::hypot(drawn.x - expected.x, drawn.y - expected.y));
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

std::vector<Score> validate_dense(const model::VideoModel& network, const std::vector<ClipTensors>& clips) {
  const at::NoGradGuard no_gradient;
  Mean drawn_psnr, input_psnr, drawn_centroid, input_centroid;
  for (const ClipTensors& clip : clips) {
    model::Memory memory;
    Mean drawn_error, input_error;
    for (int t = 0; t < clip.frames; ++t) {
      const auto frame = [t](const at::Tensor& planes) { return planes.narrow(0, t, 1).to(at::kFloat); };
      const model::FrameInput input{frame(clip.conditioning), frame(clip.sampled_coverage)};
      const at::Tensor teacher = frame(clip.background) + frame(clip.moving), coverage = frame(clip.coverage);
      const model::Drawing drawn = network.draw(input, memory);
      drawn_error.add(display_error(drawn.radiance, teacher));
      input_error.add(display_error(sampled_picture(input.channels), teacher));
      add_centroid_errors(drawn.body_alpha, coverage, drawn_centroid);
      add_centroid_errors(input.body_coverage, coverage, input_centroid);
    }
    drawn_psnr.add(psnr(drawn_error.value()));
    input_psnr.add(psnr(input_error.value()));
  }
  return {{"psnr", "dB", drawn_psnr.value()}, {"input_psnr", "dB", input_psnr.value()}, {"centroid_error", "px", drawn_centroid.value()},
          {"input_centroid_error", "px", input_centroid.value()}};
}

}  // namespace rimshot::train
