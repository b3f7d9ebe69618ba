#pragma once
#include "rimshot/core/conventions.h"
#include "rimshot/scene/scene.h"

namespace rimshot::gbuffer {

/// Perspective camera with square pixels and its principal point at the picture's centre.
struct PinholeCamera {
  int width = 0, height = 0;     ///< [px]
  double focal = 0;              ///< [px]
  Vec3 p_WC = Vec3::Zero();      ///< centre of projection
  Mat3 R_WC = Mat3::Identity();  ///< columns: right, down, forward in W

  /// @throws Error(InvalidInput) for a degenerate look_at, field of view or size.
  /// width, height 0 take the scene camera's size; another size keeps the vertical field of view.
  static PinholeCamera from(const scene::Camera& camera, int width = 0, int height = 0);

  /// Pixel coordinates (x, y) and planar depth z [m] of a world point; x, y are meaningless for z <= 0.
  Vec3 project(const Vec3& p_W) const;
  /// Unit direction in W of the ray through pixel coordinates (x, y).
  Vec3 ray_direction(double x, double y) const;
};

/// Number of frames of a clip: frame i is at time i / fps, as long as that is <= duration.
int frame_count(double duration, double fps);

}  // namespace rimshot::gbuffer
