#pragma once
#include "rimshot/core/conventions.h"
#include "rimshot/gbuffer/ray.h"
#include "rimshot/scene/camera_motion.h"
#include "rimshot/scene/scene.h"

namespace rimshot::gbuffer {

/// Perspective camera at one instant, with square pixels and its principal point at the picture's centre. Geometry is seen through
/// its centre of projection; only the path tracer's picture uses the opening of the lens.
struct PinholeCamera {
  int width = 0, height = 0;     ///< [px]
  double focal = 0;              ///< [px]
  Vec3 p_WC = Vec3::Zero();      ///< centre of projection
  Mat3 R_WC = Mat3::Identity();  ///< columns: right, down, forward in W
  double near = 0, far = std::numeric_limits<double>::infinity();  ///< planar depths [m] between which it sees
  double lens_radius = 0;        ///< of the opening [m]; 0 = pinhole
  double focus = 1;              ///< planar depth that is in focus [m]

  /// The camera at time 0, as if it followed no body.
  /// @throws Error(InvalidInput) for a degenerate look_at, field of view or size.
  /// width, height 0 take the scene camera's size; another size keeps the vertical field of view, or with a lens the sensor.
  static PinholeCamera from(const scene::Camera& camera, int width = 0, int height = 0);
  /// The same where the camera stands at `key`.
  static PinholeCamera at(const scene::Camera& camera, const scene::CameraKey& key, int width = 0, int height = 0);

  /// Pixel coordinates (x, y) and planar depth z [m] of a world point; x, y are meaningless for z <= 0.
  Vec3 project(const Vec3& p_W) const;
  /// Unit direction in W of the ray through pixel coordinates (x, y).
  Vec3 ray_direction(double x, double y) const;
  /// The ray through pixel coordinates (x, y), cut to what the camera sees. `lens` is a point of the unit disc, where the ray
  /// passes the opening (thin lens: all rays of a pixel meet in the plane of focus).
  Ray ray(double x, double y, const Vec2& lens = Vec2::Zero()) const;

  bool operator==(const PinholeCamera&) const = default;
};

/// Number of frames of a clip: frame i is at time i / fps, as long as that is <= duration.
int frame_count(double duration, double fps);

}  // namespace rimshot::gbuffer
