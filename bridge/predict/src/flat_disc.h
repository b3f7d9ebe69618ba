#pragma once
#include <optional>
#include <vector>

#include "rimshot/core/conventions.h"

namespace rimshot::predict {

/// A disc in a picture [px], with standard errors.
struct DiscFit {
  Vec3 disc = Vec3::Zero();  ///< column and row of the centre, radius
  Vec3 sigma = Vec3::Zero();
};

/// How much of each pixel a disc covers, as read; not a number where something else is seen.
struct Coverage {
  int width = 0, height = 0;
  std::vector<double> at;  ///< [H, W]
};

/// Fits a disc with PhyWorld's edge, coverage clip((r^2 - d^2) / (0.03 r^2), 0, 1) at the pixels' centres, to the
/// coverage around it. A disc that the picture's border cuts off is found as well. Nothing where the pixels form no
/// disc.
std::optional<DiscFit> fit_disc(const Coverage& coverage);

}  // namespace rimshot::predict
