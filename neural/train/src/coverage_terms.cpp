#include "coverage_terms.h"

#include <ATen/ATen.h>

#include <algorithm>

#include "rimshot/losses/area.h"
#include "rimshot/losses/centroid.h"
#include "rimshot/losses/constraint.h"
#include "rimshot/losses/permanence.h"
#include "rimshot/losses/rigidity.h"

namespace rimshot::train {

CoverageTerms coverage_terms(const at::Tensor& alpha, const at::Tensor& truth, const at::Tensor& full_area) {
  using namespace losses;
  const at::Tensor drawn = moments_of(alpha).flatten(0, 1), expected = moments_of(truth.detach()).flatten(0, 1).contiguous();
  const at::Tensor areas = full_area.to(at::kDouble).flatten().contiguous();
  Places centroid, area, rigidity, permanence;
  for (std::int64_t row = 0; row < expected.size(0); ++row) {
    const double full = areas.data_ptr<double>()[row];
    if (full <= 0) continue;
    const double* moments = expected.data_ptr<double>() + row * kMoments;
    Centroid::Constants known;
    std::copy_n(moments, kMoments, known.truth);
    add_place<Centroid>(centroid, {row}, known);
    Area::Constants area_known;
    std::copy_n(moments, kMoments, area_known.truth);
    add_place<Area>(area, {row}, area_known);
    Rigidity::Constants rigidity_known;
    std::copy_n(moments, kMoments, rigidity_known.truth);
    add_place<Rigidity>(rigidity, {row}, rigidity_known);
    add_place<Permanence>(permanence, {row}, {full, moments[kSum] / full});
  }
  return {constraint_loss(kernel_of<Centroid>(), drawn, centroid), constraint_loss(kernel_of<Area>(), drawn, area),
          constraint_loss(kernel_of<Rigidity>(), drawn, rigidity), constraint_loss(kernel_of<Permanence>(), drawn, permanence)};
}

}  // namespace rimshot::train
