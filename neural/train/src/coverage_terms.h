#pragma once
#include <ATen/core/Tensor.h>

namespace rimshot::train {

/// Constraints on the coverage that a picture is composed of, means over the bodies; each differentiable in the coverage.
struct CoverageTerms {
  at::Tensor centroid;     ///< [px^2]
  at::Tensor area;         ///< squared relative error
  at::Tensor rigidity;     ///< squared relative error of the second moments
  at::Tensor permanence;   ///< squared error of the visible part of the full area
};

/// alpha, truth [N, B, H, W]; full_area [N, B] of the bodies' whole projections [px^2], 0 where there is no body: that place says
/// nothing. Of the truth only the moments of each body enter.
CoverageTerms coverage_terms(const at::Tensor& alpha, const at::Tensor& truth, const at::Tensor& full_area);

}  // namespace rimshot::train
