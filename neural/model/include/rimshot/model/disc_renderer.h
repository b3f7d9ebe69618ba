#pragma once
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "rimshot/model/video_model.h"

namespace rimshot::model {

/// Draws flat discs on white from their states: an object layer a disc, whose coverage a small network gives from the distance to the
/// outline, in pixels and in radii, and whose colour is learned; later discs lie over earlier ones.
class DiscRenderer {
 public:
  /// Fresh weights; equal seeds give equal weights on every machine.
  explicit DiscRenderer(std::uint64_t seed = 0);

  /// Colour of pixels: centres [N, M, 2] (column, row), discs [N, kDiscs, 3] (column and row of the centre, radius; <= 0: none), all [px].
  /// -> [N, M, 3] in 0..1. Differentiable in the parameters.
  at::Tensor colour_at(const at::Tensor& centres, const at::Tensor& discs) const;
  /// A picture [size, size, 3] of discs [kDiscs, 3]; pixels farther than kReach from every outline outwards are white.
  at::Tensor draw(const at::Tensor& discs, int size) const;

  const std::vector<Parameter>& parameters() const { return parameters_; }

 private:
  std::vector<Parameter> parameters_;
};

inline constexpr int kDiscs = 2;
inline constexpr double kReach = 3;   ///< [px]
inline constexpr const char* kDiscArchitecture = "rimshot-discs-1";

}  // namespace rimshot::model
