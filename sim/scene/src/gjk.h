#pragma once
#include "convex_core.h"

namespace rimshot::scene {

/// Nearest points of two cores in b's frame. `overlap`: the cores have a common point, and nothing else is known.
struct CoreDistance {
  bool overlap = false;
  double distance = 0;
  Vec3 normal = Vec3::UnitZ();                         ///< unit, from b to a
  Vec3 point_a = Vec3::Zero(), point_b = Vec3::Zero(); ///< of the cores
};

/// Gilbert, Johnson and Keerthi, IEEE J. Robotics and Automation 4 (1988), with the sub-algorithm of Ericson, Real-Time Collision
/// Detection, chapter 9, in double precision. Polyhedra end exactly; where a face meets a corner or an edge an edge the normal is the
/// cross product of the edges, so that it keeps its digits however small the distance is.
CoreDistance gjk(const ConvexCore& a, const Mat3& R_BA, const Vec3& p_BA, const ConvexCore& b);

}  // namespace rimshot::scene
