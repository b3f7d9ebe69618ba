#include "rimshot/model/sparse_model.h"

#include <ATen/ATen.h>

#include "padding.h"
#include "rimshot/core/error.h"
#include "rimshot/layout/clip_file.h"
#include "rimshot/layout/conditioning.h"
#include "unet.h"

namespace rimshot::model {
namespace {

using namespace layout;

constexpr int kFeatures = 15, kSparseFullOutputs = 4;
constexpr UnetWidths kSparseWidths = {16, 24, 32};
// Of coverage: per pixel from the outline, and the bounds between which training can still move it.
constexpr double kEdgeLogit = 4, kInsideLogit = 5, kOutsideLogit = -12;
constexpr int kInstants = 8;  // of the exposure
constexpr double kLargestLogLight = 3;

/// What the states say of each body, [N * B, planes, H, W].
struct Outline {
  at::Tensor coverage;  ///< by the disc as it moves through the exposure
  at::Tensor distance;  ///< [px] from the pixel's centre to the edge of what the disc sweeps; below 0 inside
  at::Tensor normal;    ///< of the sphere that the disc shows, camera frame; outside, of the outline beside
};

Outline outline(const at::Tensor& states, std::int64_t height, std::int64_t width) {
  const auto column = [&](int index) { return states.select(2, index).reshape({-1, 1, 1, 1}); };
  const at::Tensor x = at::arange(width, at::kFloat) + 0.5 - column(kStateX), y = (at::arange(height, at::kFloat) + 0.5).unsqueeze(1) - column(kStateY);
  const at::Tensor radius = column(kStateRadius).clamp_min(1e-3), blur_x = column(kStateBlurX), blur_y = column(kStateBlurY);
  // The nearest place of the centre on its way through the exposure.
  const at::Tensor way = ((x * blur_x + y * blur_y) / (blur_x.square() + blur_y.square()).clamp_min(1e-6)).clamp(-0.5, 0.5);
  const at::Tensor from_way = at::hypot(x - way * blur_x, y - way * blur_y);
  const at::Tensor across = at::maximum(at::hypot(x, y), radius);
  const at::Tensor normal_x = x / across, normal_y = y / across;
  const at::Tensor towards = -(1 - normal_x.square() - normal_y.square()).clamp_min(0).sqrt();
  at::Tensor coverage = at::zeros_like(from_way);
  for (int i = 0; i < kInstants; ++i) {
    const double along = (i + 0.5) / kInstants - 0.5;
    coverage += at::sigmoid(kEdgeLogit * (radius - at::hypot(x - along * blur_x, y - along * blur_y))) / kInstants;
  }
  return {coverage, from_way - radius, at::cat({normal_x, normal_y, towards}, 1)};
}

/// [N * B, kFeatures, H, W]
at::Tensor features(const SparseInput& input, const Outline& outline) {
  const auto count = input.body_state.size(0), bodies = input.body_state.size(1), height = input.plate.size(2), width = input.plate.size(3);
  const auto column = [&](int index) { return input.body_state.select(2, index).reshape({count * bodies, 1, 1, 1}); };
  const auto over_picture = [&](const at::Tensor& values) { return values.expand({count * bodies, values.size(1), height, width}); };
  const auto of_each_body = [&](const at::Tensor& planes) {
    return planes.unsqueeze(1).expand({count, bodies, planes.size(1), height, width}).reshape({count * bodies, planes.size(1), height, width});
  };
  constexpr double kRadiusScale = 0.1, kBlurScale = 0.25, kDepthScale = 40;
  const at::Tensor inverse_depth = 1 / column(kStateDepth).clamp_min(1e-3);
  const at::Tensor nearer = at::tanh((of_each_body(input.plate.narrow(1, kPlateInverseDepth, 1)) - inverse_depth) * kDepthScale);
  const at::Tensor light = (at::log(of_each_body(input.plate.narrow(1, 0, 3)) + kLightFloor) + kLightOffset) * kLightScale;
  return at::cat({outline.coverage, at::tanh(outline.distance / 2), outline.normal, nearer, light, over_picture(column(kStateRadius) * kRadiusScale),
                  over_picture(at::cat({column(kStateBlurX), column(kStateBlurY)}, 1) * kBlurScale),
                  over_picture(input.body_albedo.reshape({count * bodies, 3, 1, 1}))}, 1);
}

/// What of each body is seen: its coverage times what nearer bodies leave of it. coverage [N, B, H, W], depth [N, B].
at::Tensor seen_coverage(const at::Tensor& coverage, const at::Tensor& depth) {
  std::vector<at::Tensor> seen;
  for (std::int64_t body = 0; body < coverage.size(1); ++body) {
    const at::Tensor nearer = (depth < depth.narrow(1, body, 1)).unsqueeze(2).unsqueeze(3);
    seen.push_back(coverage.select(1, body) * (1 - coverage * nearer).prod(1));
  }
  return at::stack(seen, 1);
}

/// [N, B] whether a body is there and its outline reaches into the picture; of others the network has seen none.
at::Tensor in_sight(const at::Tensor& states, std::int64_t height, std::int64_t width) {
  constexpr double kEdge = 2;
  const auto column = [&](int index) { return states.select(2, index); };
  const at::Tensor reach = column(kStateRadius) + column(kStateBlurX).abs() + column(kStateBlurY).abs() + kEdge;
  const auto outside = [](const at::Tensor& x, std::int64_t size) { return x - x.clamp(0, double(size)); };
  const at::Tensor squared = outside(column(kStateX), width).square() + outside(column(kStateY), height).square();
  return (column(kStateDepth) > 0) & (squared < reach.square());
}

}  // namespace

SparseModel::SparseModel(std::uint64_t seed)
    : parameters_(unet_parameters(kCell * kCell * kFeatures, kCell * kCell * kSparseFullOutputs, kSparseWidths, seed)) {}

Drawing SparseModel::draw(const SparseInput& input) const {
  RIMSHOT_CHECK(input.plate.dim() == 4 && input.plate.size(1) == kPlatePlanes, input.plate.dim());
  RIMSHOT_CHECK(input.body_state.dim() == 3 && input.body_state.size(2) == kStateColumns && input.body_state.size(1) > 0, input.body_state.dim());
  const auto height = input.plate.size(2), width = input.plate.size(3);
  const SparseInput padded{pad(input.plate), input.body_state, input.body_albedo};
  const auto count = padded.plate.size(0), bodies = padded.body_state.size(1);

  const Outline outline = model::outline(padded.body_state, padded.plate.size(2), padded.plate.size(3));
  const at::Tensor output = at::pixel_shuffle(unet(parameters_, at::pixel_unshuffle(features(padded, outline), kCell)), kCell)
                                .view({count, bodies, kSparseFullOutputs, padded.plate.size(2), padded.plate.size(3)})
                                .narrow(3, 0, height)
                                .narrow(4, 0, width);
  const at::Tensor depth = input.body_state.select(2, kStateDepth), there = in_sight(input.body_state, height, width).unsqueeze(2).unsqueeze(3);
  const at::Tensor disc = at::logit(outline.coverage, 1e-6).clamp(kOutsideLogit, kInsideLogit).view({count, bodies, padded.plate.size(2), padded.plate.size(3)});
  const at::Tensor coverage = at::sigmoid(output.select(2, 0) + disc.narrow(2, 0, height).narrow(3, 0, width)) * there;
  const at::Tensor light = at::exp(kLargestLogLight * at::tanh(output.narrow(2, 1, 3) / kLargestLogLight));

  Drawing drawing;
  drawing.body_alpha = seen_coverage(coverage, depth);
  drawing.background = input.plate.narrow(1, 0, 3) * (1 - coverage).prod(1, true);
  drawing.moving = (drawing.body_alpha.unsqueeze(2) * light * (input.body_albedo.unsqueeze(3).unsqueeze(4) + kAlbedoFloor)).sum(1);
  drawing.radiance = drawing.background + drawing.moving;
  return drawing;
}

}  // namespace rimshot::model
