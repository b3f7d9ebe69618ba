#pragma once
#include <limits>

#include "arc_fit.h"

namespace rimshot::evaluate {

/// What a ball's surface is nearest to: a body of the court, or another ball.
struct Touch {
  int body = -1, other = -1;  ///< index in Court::statics, or in Court::balls
  double gap = std::numeric_limits<double>::infinity();  ///< between the surfaces [m], negative where they overlap
  Vec3 point = Vec3::Zero(), normal = Vec3::UnitZ();     ///< on what is touched, outward
  bool any() const { return body >= 0 || other >= 0; }
};

/// The body of the court nearest to the surface of a ball at p_W.
Touch nearest_body(const Court& court, int ball, const Vec3& p_W);

/// The same for another ball at p_WO.
Touch touch_of(const Court& court, int ball, const Vec3& p_W, int other, const Vec3& p_WO);

/// Whether readings with this covariance of the two surfaces' distance allow that they touch.
bool touches(const Touch& touch, const Mat3& covariance);

/// The arc that holds, or is nearest to, a time.
std::size_t arc_at(const std::vector<Arc>& arcs, double t);

}  // namespace rimshot::evaluate
