#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "rimshot/model/video_model.h"

namespace rimshot::model {

/// One frame's sparse conditioning: the court without its moving bodies, and what is known of each body.
struct SparseInput {
  at::Tensor plate;         ///< [N, layout::kPlatePlanes, H, W] float
  at::Tensor body_state;    ///< [N, B, layout::kStateColumns]; a depth <= 0 stands for no body, one outside the picture is not drawn
  at::Tensor body_albedo;   ///< [N, B, 3]
};

/// Video renderer from projected states.
///
/// A small U-Net draws one body at a time. It sees the coverage of the body's projected disc as it moves through the exposure, the
/// distance to its outline, the normal of the sphere that it shows, the plate's light, where the plate is nearer than the body, and as
/// constant planes the apparent radius, the blur and the colour; it gives the body's light, and its coverage as a correction of the
/// disc's: what hides it, where its shape is another. The bodies are laid over the plate in the order of their depth. A frame depends on no other, so that nothing drifts; any
/// number of bodies and any size are drawn by the same weights. Shadows and reflections of the bodies are not drawn.
class SparseModel {
 public:
  /// Fresh weights; equal seeds give equal weights on every machine. Draws evenly lit discs.
  explicit SparseModel(std::uint64_t seed = 0);

  /// Any H, W and B. Differentiable in the parameters.
  Drawing draw(const SparseInput& input) const;

  const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  std::vector<Parameter> parameters_;
};

/// Name of the architecture; changes whenever older weights no longer fit.
inline constexpr const char* kSparseArchitecture = "rimshot-sparse-2";

}  // namespace rimshot::model
