#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

namespace rimshot::model {

/// One frame's conditioning; a batch of clips side by side.
struct FrameInput {
  at::Tensor channels;        ///< [N, layout::kChannels, H, W] float
  at::Tensor body_coverage;   ///< [N, B, H, W] sampled coverage of every moving body; they add up to the moving layer's
};

/// A drawn frame and the layers that it is composed of: radiance = background + moving.
struct Drawing {
  at::Tensor radiance;        ///< [N, 3, H, W] scene-linear
  at::Tensor background;      ///< [N, 3, H, W] sky and static bodies, premultiplied by 1 - (sum of body_alpha)
  at::Tensor moving;          ///< [N, 3, H, W] moving bodies, premultiplied by the sum of body_alpha
  at::Tensor body_alpha;      ///< [N, B, H, W] coverage of every moving body as drawn, 0..1
};

/// What a clip's next frame remembers of the last one. Undefined tensors: a new clip.
struct Memory {
  at::Tensor light;           ///< [N * kLayers, 4, H, W] light of a layer times its coverage, and the coverage
  at::Tensor hidden;          ///< [N, kHiddenChannels, H / 2, W / 2]
};

/// A tensor that is trained.
struct Parameter {
  std::string name;
  at::Tensor value;
};

/// Causal recurrent video renderer.
///
/// For every layer it blends candidates of the light that falls on what is seen: the samples as they are, the samples filtered
/// from narrowly to widely, and the last frame's light, carried along the motion. A U-Net on the conditioning, the candidates and
/// a few carried hidden channels gives the blend's weights, a correction in log space, and a bounded correction of the
/// moving layer's coverage at its edges. The picture is composed of the layers: what a constraint on body_alpha acts on is
/// what is seen. The last layer starts at zero: the untrained model draws the plain mean of the candidates with the coverage as
/// sampled.
class VideoModel {
 public:
  /// Fresh weights; equal seeds give equal weights on every machine.
  explicit VideoModel(std::uint64_t seed = 0);

  /// Draws the clip's next frame and renews `memory`. Any H and W. Differentiable in the parameters and the memory.
  Drawing draw(const FrameInput& input, Memory& memory) const;

  /// In a fixed order; the tensors are shared with the model.
  const std::vector<Parameter>& parameters() const { return parameters_; }
  std::int64_t parameter_count() const;

 private:
  std::vector<Parameter> parameters_;
};

/// Name of the architecture; changes whenever older weights no longer fit.
inline constexpr const char* kArchitecture = "rimshot-video-2";
inline constexpr int kHiddenChannels = 8;
/// Largest correction of a pixel's coverage.
inline constexpr double kAlphaBound = 0.25;

}  // namespace rimshot::model
